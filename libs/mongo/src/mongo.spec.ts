import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startMongoServer } from '../../../embedded/mongodb/server';
import type { MongoServer } from '../../../embedded/mongodb/server';
import { LeaseLost, MongoUnavailable, openMongo, positionOfText, positionText } from '.';
import type { Kept, Mongo } from '.';

let folder: string;
let server: MongoServer;
let mongo: Mongo;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-mongo-'));
  server = await startMongoServer({ dataFolder: folder });
  mongo = openMongo({ url: server.url, database: 'test', appName: 'test' });
  await mongo.prepare();
});
afterAll(async () => {
  await mongo.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (commit: number | bigint) => ({ commit: BigInt(commit), prepare: BigInt(commit) });

describe('positions as text', () => {
  const positions = [at(0), { commit: 9n, prepare: 10n }, at(10), at(2n ** 63n)];

  it('sort as the positions do', () => {
    const texts = positions.map(positionText);
    expect([...texts].sort()).toEqual(texts);
  });

  it('come back exactly', () =>
    expect(positions.map(positionText).map(positionOfText)).toEqual(positions));
});

describe('documents', () => {
  const kept = (key: string, commit: number, document: object = { value: commit }): Kept => ({
    key,
    position: at(commit),
    changedAt: at(commit),
    revision: commit,
    document,
  });

  it('never move backwards, and say which were newer', async () => {
    const { documents } = mongo;
    expect(await documents.write('guarded', [kept('a', 5), kept('b', 5)])).toEqual([]);
    expect(await documents.write('guarded', [kept('a', 5), kept('b', 6), kept('c', 1)])).toEqual([
      'a',
    ]);
    expect(await documents.write('guarded', [kept('b', 2)])).toEqual(['b']);
    const found = await documents.load('guarded', ['a', 'b', 'c', 'd']);
    expect([...found.values()].map(({ key, position }) => [key, position])).toEqual([
      ['a', at(5)],
      ['b', at(6)],
      ['c', at(1)],
    ]);
  });

  it('keep what they hold, money beyond 32 bits included', async () => {
    const document = { amount: 9_999_999_999_999, nested: [{ text: 'Ünïcode' }], none: null };
    await mongo.documents.write('held', [{ ...kept('a', 7), changedAt: at(9), document }]);
    const found = await mongo.documents.load('held', ['a']);
    expect(found.get('a')).toEqual({
      key: 'a',
      position: at(7),
      changedAt: at(9),
      revision: 7,
      document,
    });
  });

  it('are listed by page, in order, either way', async () => {
    const { documents } = mongo;
    await documents.createIndexes('listed', [['owner', 'n']]);
    const rows = [1, 2, 3, 4, 5].map((n) => kept(`k${n}`, n, { owner: n === 3 ? 'b' : 'a', n }));
    await documents.write('listed', rows);
    const list = async (query: object) => {
      const all = {
        match: { owner: 'a' },
        sortBy: 'n',
        direction: 'ascending',
        limit: 10,
      } as const;
      const found = await documents.list('listed', { ...all, ...query });
      return found.map(({ key }) => key);
    };
    expect(await list({})).toEqual(['k1', 'k2', 'k4', 'k5']);
    expect(await list({ direction: 'descending', limit: 2 })).toEqual(['k5', 'k4']);
    expect(await list({ direction: 'descending', after: 4 })).toEqual(['k2', 'k1']);
    expect(await list({ after: 2 })).toEqual(['k4', 'k5']);
    expect(await list({ match: {}, sortBy: '_id', from: 'k2', until: 'k4' })).toEqual([
      'k2',
      'k3',
      'k4',
    ]);
  });

  it('tell what changed since, the position itself included', async () => {
    const { documents } = mongo;
    const rows = Array.from({ length: 450 }, (_, n) =>
      kept(`k${n}`, n + 1, { owner: `o${n % 2}` }),
    );
    await documents.write('changing', rows);
    const changed = async (query: object): Promise<readonly string[]> => {
      const keys: string[] = [];
      for await (const page of documents.changes('changing', {
        since: at(200),
        match: {},
        ...query,
      })) {
        keys.push(...page.map(({ key }) => key));
      }
      return keys;
    };
    const all = rows.slice(199).map(({ key }) => key);
    expect(await changed({})).toEqual(all);
    expect(await changed({ key: { value: 'k300' } })).toEqual(['k300']);
    expect(await changed({ key: { value: 'o1', field: 'owner' } })).toEqual(
      all.filter((_, index) => (index + 199) % 2 === 1),
    );
    expect(await changed({ match: { owner: 'o0' }, since: at(450) })).toEqual([]);
  });
});

describe('leases', () => {
  it('are held by one owner, and each owner has a higher epoch', async () => {
    const { leases } = mongo;
    const lease = await leases.acquire('work/a', 'one', 60_000);
    expect(lease).toEqual({ name: 'work/a', owner: 'one', epoch: 1 });
    expect(await leases.acquire('work/a', 'two', 60_000)).toBeUndefined();
    await leases.renew(lease!, 60_000);
    expect(await leases.held('work/')).toEqual([lease]);
    await leases.release(lease!);
    expect(await leases.held('work/')).toEqual([]);
    await expect(leases.renew(lease!, 60_000)).rejects.toThrow(LeaseLost);
    expect(await leases.acquire('work/a', 'two', 60_000)).toMatchObject({ epoch: 2 });
  });

  it('are free when their time is over, and cannot be renewed by the one who had them', async () => {
    const { leases } = mongo;
    const late = await leases.acquire('work/b', 'one', 1);
    const next = await waitFor(() => leases.acquire('work/b', 'two', 60_000));
    expect(next.epoch).toBe(2);
    await expect(leases.renew(late!, 60_000)).rejects.toThrow(LeaseLost);
  });

  it('have one winner when many want the same', async () => {
    const owners = Array.from({ length: 12 }, (_, n) => `owner-${n}`);
    const taken = await Promise.all(
      owners.map((owner) => mongo.leases.acquire('work/c', owner, 60_000)),
    );
    expect(taken.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  const waitFor = async <Value>(look: () => Promise<Value | undefined>): Promise<Value> => {
    const endsAt = Date.now() + 5_000;
    while (Date.now() < endsAt) {
      const value = await look();
      if (value !== undefined) return value;
    }
    throw new Error('it did not come in time');
  };
});

describe('checkpoints', () => {
  const lease = (epoch: number) => ({ name: 'reader/1', owner: `owner-${epoch}`, epoch });

  it('are saved by the newest owner only', async () => {
    const { checkpoints } = mongo;
    expect(await checkpoints.claim(lease(1))).toMatchObject({ positions: {}, notes: {} });
    const save = { lease: lease(1), positions: { bets: at(7) }, notes: { lag: 3 } };
    expect(await checkpoints.save([save])).toEqual([]);
    expect(await checkpoints.claim(lease(2))).toEqual({
      name: 'reader/1',
      owner: 'owner-2',
      epoch: 2,
      positions: { bets: at(7) },
      notes: { lag: 3 },
    });
    const stale = { ...save, positions: { bets: at(9) } };
    expect(await checkpoints.save([stale])).toEqual([lease(1)]);
    await expect(checkpoints.claim(lease(1))).rejects.toThrow(LeaseLost);
    expect(await checkpoints.list('reader/')).toMatchObject([{ positions: { bets: at(7) } }]);
  });
});

describe('parked events', () => {
  const parked = (key: string, commit: number, more: object = {}) => ({
    slice: 1,
    collection: 'bets',
    key,
    stream: 'account-a',
    position: at(commit),
    event: '{}',
    reason: 'poison',
    parkedAt: '2026-11-24T00:00:00.000Z',
    ...more,
  });

  it('wait in order, once each, and leave when applied', async () => {
    await mongo.parked.add([parked('b', 9), parked('b', 5), parked('c', 6)]);
    await mongo.parked.add([parked('b', 9), parked('b', 7)]);
    const scope = { slice: 1, collection: 'bets', key: 'b' };
    const positions = async () =>
      (await mongo.parked.waiting(scope, 10)).map(({ position }) => position.commit);
    expect(await positions()).toEqual([5n, 7n, 9n]);
    expect(await mongo.parked.scopes([1], 10)).toHaveLength(2);
    expect(await mongo.parked.scopes([2], 10)).toEqual([]);
    await mongo.parked.remove(scope, at(7));
    expect(await positions()).toEqual([9n]);
  });

  it('stop whoever reads their key, their whole collection, or documents of their stream', async () => {
    const whole = { collection: 'totals', key: '*', stream: 'account-b' };
    await mongo.parked.add([
      parked('x', 20, { collection: 'statement', slice: 3 }),
      parked('*', 30, whole),
      parked('account-c', 40, { collection: '*', slice: 4, stream: 'account-c' }),
    ]);
    const earliest = async (search: Parameters<Mongo['parked']['earliest']>[0]) =>
      (await mongo.parked.earliest(search))?.commit;
    const ofB = { streams: ['account-b'] };
    expect(await earliest({ collection: 'statement', keys: ['x'], ...ofB })).toBe(20n);
    expect(await earliest({ collection: 'statement', ...ofB })).toBeUndefined();
    expect(await earliest({ collection: 'statement', streams: ['account-a'] })).toBe(20n);
    expect(await earliest({ collection: 'statement', keys: ['x'], slices: [3] })).toBe(20n);
    expect(await earliest({ collection: 'statement', keys: ['y'], slices: [3] })).toBeUndefined();
    expect(await earliest({ collection: 'totals', keys: ['day'], slices: [1] })).toBe(30n);
    expect(await earliest({ collection: 'markets', streams: ['account-c'] })).toBe(40n);
    expect(await earliest({ collection: 'markets', streams: ['account-d'] })).toBeUndefined();
    expect(await earliest({ collection: 'markets' })).toBe(40n);
  });
});

it('keeps the id of the first store for ever', async () => {
  expect(await mongo.storeIdentity.read()).toBeUndefined();
  expect(await mongo.storeIdentity.remember('one')).toBe('one');
  expect(await mongo.storeIdentity.remember('two')).toBe('one');
  expect(await mongo.storeIdentity.read()).toBe('one');
});

describe('a database that does not answer', () => {
  it('is named with its address, without its password, at the deadline', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    const url = `mongodb://user:secret@127.0.0.1:${port}/?authSource=admin`;
    const deaf = openMongo({ url, database: 'test', appName: 'test', timeoutMs: 200 });
    const failure = await deaf.ping().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MongoUnavailable);
    expect(String(failure)).toContain(`127.0.0.1:${port}`);
    expect(String(failure)).not.toContain('secret');
    await deaf.close();
    silent.close();
  });

  it('is unavailable when nothing listens there', async () => {
    const url = 'mongodb://127.0.0.1:1';
    const nowhere = openMongo({ url, database: 'test', appName: 'test', timeoutMs: 300 });
    await expect(nowhere.ping()).rejects.toThrow(/127.0.0.1:1 is unavailable .*ECONNREFUSED/);
    await nowhere.close();
  });
});
