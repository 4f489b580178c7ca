import { readModels, sliceOf } from '@wagerlog/read-models';
import type { ReadModel } from '@wagerlog/read-models';
import { positionText } from '@wagerlog/mongo';
import { until } from '../../projector/testing/rig';
import { seasonLog } from '../../projector/testing/season-log';
import { commitOf, QueryRig } from '../testing/query-rig';

const log = seasonLog([
  { customer: 0, market: 0, ending: 'won' },
  { customer: 1, market: 0, ending: 'open' },
]);

describe('a read that asks for a position', () => {
  let rig: QueryRig;

  beforeEach(async () => {
    rig = await QueryRig.start(800);
  });
  afterEach(() => rig.close());

  it('is refused before anything was projected at all', async () => {
    const answer = await rig.get('/v1/markets');
    expect([answer.status, answer.body['code']]).toEqual([503, 'UNAVAILABLE']);
  });

  it('waits until it is reached, is never older, and is 503 when it is not in time', async () => {
    const projector = rig.stores.project('reads', readModels);
    const events = await rig.append(log);
    const last = events.at(-1)!.position;
    const end = await until(
      async () => (await rig.mongo.storeIdentity.read()) && rig.token(last),
      'the store id',
    );
    const ahead = await rig.token({ commit: last.commit + 1_000_000n, prepare: 0n });
    for (const path of ['/v1/accounts/customer-0', '/v1/markets', '/v1/operations/projections']) {
      const now = await until(async () => {
        const found = await rig.get(path, { headers: { 'if-min-position': end } });
        return found.status === 200 ? found : undefined;
      }, path);
      expect(commitOf(now.body['asOfPosition'])).toBeGreaterThanOrEqual(last.commit);
      const late = await rig.get(path, { headers: { 'if-min-position': ahead } });
      expect([late.status, late.body['code']]).toEqual([503, 'BEHIND']);
      expect(late.headers.get('retry-after')).toBe('1');
      // The header wins over the parameter.
      const both = await rig.get(`${path}?minPosition=${ahead}`, {
        headers: { 'if-min-position': end },
      });
      expect(both.status).toBe(200);
    }
    await projector.stop();
  });

  it('gets the answer as soon as the projector has come there', async () => {
    const events = await rig.append(log);
    const first = rig.stores.project('reads', readModels);
    await until(async () => {
      const { status } = await rig.get('/v1/accounts/customer-0');
      return status === 200 ? true : undefined;
    }, 'the account');
    await first.stop();
    const end = await rig.token(events.at(-1)!.position);
    const waiting = rig.get('/v1/bets/bet-0', { headers: { 'if-min-position': end } });
    const second = rig.stores.project('reads', readModels);
    expect(await waiting).toMatchObject({ status: 200, body: { status: 'settled' } });
    await second.stop();
  });

  it("of another store, or of nobody's, is refused", async () => {
    await rig.mongo.storeIdentity.remember('this-store');
    for (const token of ['x', Buffer.from('nonsense nonsense nonsense').toString('base64url')]) {
      const answer = await rig.get('/v1/markets', { headers: { 'if-min-position': token } });
      expect([answer.status, answer.body['code']]).toEqual([400, 'POSITION_INVALID']);
    }
  });
});

describe('a document whose events are parked', () => {
  let rig: QueryRig;

  beforeAll(async () => {
    rig = await QueryRig.start();
    const events = await rig.append(log);
    const faulty = readModels.map((model) => (model.name === 'bets' ? failing(model) : model));
    rig.stores.project('reads', faulty);
    await until(async () => {
      const scope = { slice: sliceOf('bet-0'), collection: 'bets_v1', key: 'bet-0' };
      return (await rig.mongo.parked.waiting(scope, 1))[0];
    }, 'the parked bet');
    const wanted = positionText(events.at(-1)!.position);
    await until(async () => {
      const checkpoints = await rig.mongo.checkpoints.list('projector/');
      const positions = checkpoints.map(({ positions: { bets_v1: at } }) => at);
      const isThere = positions.every((at) => at !== undefined && positionText(at) >= wanted);
      return isThere && positions.length > 0 ? true : undefined;
    }, 'the end');
  });
  afterAll(() => rig.close());

  it('is said, not answered with what it was; others are answered', async () => {
    const parked = await rig.get('/v1/bets/bet-0');
    expect([parked.status, parked.body['code']]).toEqual([503, 'PARKED']);
    expect(parked.headers.get('retry-after')).toBe('30');
    expect(await rig.get('/v1/bets/bet-1')).toMatchObject({ status: 200 });
    expect(await rig.get('/v1/bets/bet-0/timeline')).toMatchObject({ status: 200 });
  });

  it('makes a list as old as it is, and only the lists it is in', async () => {
    const [first] = await rig.mongo.parked.waiting(
      { slice: sliceOf('bet-0'), collection: 'bets_v1', key: 'bet-0' },
      1,
    );
    const parkedAt = await rig.token(first!.position);
    const own = await rig.get('/v1/accounts/customer-0/bets');
    expect(commitOf(own.body['asOfPosition'])).toBeLessThan(first!.position.commit);
    const asked = await rig.get(`/v1/accounts/customer-0/bets?minPosition=${parkedAt}`);
    expect([asked.status, asked.body['code']]).toEqual([503, 'PARKED']);
    const other = await rig.get(`/v1/accounts/customer-1/bets?minPosition=${parkedAt}`);
    expect(other.status).toBe(200);
  });

  it('is visible in operations', async () => {
    const { body } = await rig.get('/v1/operations/projections');
    const projections = body['projections'] as { projection: string }[];
    const found = projections.find(({ projection }) => projection === 'bets');
    expect(found).toMatchObject({ parked: 1, state: 'parked' });
    expect(projections[0]).toMatchObject({ parked: 0, state: 'live' });
  });
});

const failing = (model: ReadModel): ReadModel => ({
  ...model,
  project: (document, recorded, key) => {
    if (recorded.event.type === 'BetSettled' && key === 'bet-0') throw new Error('poison');
    return model.project(document, recorded, key);
  },
});
