import { readModels, sliceCount } from '@wagerlog/read-models';
import { reached, until } from '../../../projector/testing/rig';
import { seasonLog } from '../../../projector/testing/season-log';
import { commitOf, customer, operator, QueryRig } from '../../testing/query-rig';

interface Change {
  readonly id: string;
  readonly document: { readonly [member: string]: unknown };
}

/** A client that keeps what it is sent. */
class Listener {
  readonly changes: Change[] = [];
  lastId = '';
  private readonly ending = new AbortController();

  static async open(rig: QueryRig, path: string, asked: Parameters<QueryRig['fetch']>[1]) {
    const listener = new Listener();
    const response = await rig.fetch(path, asked, listener.ending.signal);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    void listener.read(response.body as AsyncIterable<Uint8Array>);
    await until(async () => listener.lastId || undefined, 'the first id');
    return listener;
  }

  async has(count: number): Promise<readonly Change[]> {
    return until(
      async () => (this.changes.length >= count ? this.changes : undefined),
      `${count} changes`,
    );
  }

  close(): void {
    this.ending.abort();
  }

  private async read(body: AsyncIterable<Uint8Array>): Promise<void> {
    let text = '';
    try {
      for await (const chunk of body) {
        text += Buffer.from(chunk).toString();
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
      }
    } catch {
      // Closed by the test.
    }
  }

  private take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]),
    );
    this.lastId = fields.get('id') ?? this.lastId;
    const data = fields.get('data');
    if (fields.get('event') !== 'change' || data === undefined) return;
    this.changes.push({ id: this.lastId, document: JSON.parse(data) as Change['document'] });
  }
}

const log = seasonLog([
  { customer: 0, market: 0, ending: 'won' },
  { customer: 1, market: 0, ending: 'corrected' },
  { customer: 0, market: 1, ending: 'open' },
]);

let rig: QueryRig;
let beginning: string;

beforeAll(async () => {
  rig = await QueryRig.start();
  rig.stores.project('reads', readModels);
  await until(async () => rig.mongo.storeIdentity.read(), 'the store id');
  beginning = await rig.token({ commit: 0n, prepare: 0n });
});
afterAll(() => rig.close());

describe('a stream of changes', () => {
  it('brings what changes, live, as the read itself answers', async () => {
    const all = await Listener.open(rig, '/v1/changes/bets', { as: operator });
    const own = await Listener.open(rig, '/v1/changes/bets', { as: customer('customer-0') });
    const account = await Listener.open(rig, '/v1/changes/accounts?key=customer-1', {});
    const events = await rig.append(log);
    await reached(rig.mongo, events.at(-1)!.position, sliceCount);
    const last = async (listener: Listener, id: string, count: number) =>
      until(async () => {
        const of = listener.changes.filter(({ document }) => document['betId'] === id);
        return of.length >= count ? of.at(-1)?.document : undefined;
      }, id);
    const settled = await until(async () => {
      const bet = await last(all, 'bet-1', 1);
      return bet?.['resettled'] === true ? bet : undefined;
    }, 'the corrected bet');
    // A read that does not ask for the change's position may rest on an older look at the progress.
    const headers = { 'if-min-position': String(settled['asOfPosition']) };
    const { asOfPosition, ...read } = (await rig.get('/v1/bets/bet-1', { headers })).body;
    expect(settled).toEqual({ ...read, asOfPosition: expect.any(String) as string });
    expect(commitOf(settled['asOfPosition'])).toBeLessThanOrEqual(commitOf(asOfPosition));
    await last(own, 'bet-0', 1);
    await last(own, 'bet-2', 1);
    expect(new Set(own.changes.map(({ document }) => document['accountId']))).toEqual(
      new Set(['customer-0']),
    );
    await account.has(1);
    expect(new Set(account.changes.map(({ document }) => document['accountId']))).toEqual(
      new Set(['customer-1']),
    );
    for (const listener of [all, own, account]) listener.close();
  });

  it('resumes from any id it has sent without a gap', async () => {
    const whole = await Listener.open(rig, '/v1/changes/statement', {
      headers: { 'last-event-id': beginning },
    });
    const changes = await whole.has(7);
    const ids = (some: readonly Change[]) => some.map(({ document }) => document['entryId']);
    for (const [index, { id }] of changes.entries()) {
      const rest = changes.slice(index + 1);
      const resumed = await Listener.open(rig, '/v1/changes/statement', {
        headers: { 'last-event-id': id },
      });
      await resumed.has(rest.length);
      expect(ids(resumed.changes)).toEqual(expect.arrayContaining(ids(rest)));
      resumed.close();
    }
    whole.close();
  });

  it('sends a change once, however often it looks', async () => {
    const listener = await Listener.open(rig, '/v1/changes/markets', {
      headers: { 'last-event-id': beginning },
    });
    await listener.has(2);
    const events = await rig.append([['unknown-stream', { type: 'Nothing', data: {} }]]);
    await reached(rig.mongo, events.at(-1)!.position, sliceCount);
    const another = await Listener.open(rig, '/v1/changes/markets', {
      headers: { 'last-event-id': beginning },
    });
    await another.has(2);
    expect(listener.changes).toHaveLength(2);
    for (const each of [listener, another]) each.close();
  });

  it('tells how the projections are doing', async () => {
    const listener = await Listener.open(rig, '/v1/changes/operations?key=bets', {
      as: { role: 'dashboard', sub: 'wall' },
    });
    const [change] = await listener.has(1);
    expect(change?.document).toMatchObject({ projection: 'bets', version: 1, parked: 0 });
    listener.close();
  });

  it.each([
    ['customer', 'books'],
    ['customer', 'operations'],
    ['dashboard', 'bets'],
    ['trader', 'accounts'],
    ['service', 'totals'],
  ])('is not for a %s of %s', async (role, model) => {
    const answer = await rig.get(`/v1/changes/${model}`, { as: { role, sub: 'someone' } });
    expect([answer.status, answer.body['code']]).toEqual([403, 'FORBIDDEN']);
  });

  it("never shows a customer another's documents, and refuses ids that are none", async () => {
    const path = '/v1/changes/accounts?key=customer-1';
    const foreign = await Listener.open(rig, path, {
      as: customer('customer-0'),
      headers: { 'last-event-id': beginning },
    });
    const own = await Listener.open(rig, '/v1/changes/accounts', {
      as: customer('customer-0'),
      headers: { 'last-event-id': beginning },
    });
    await own.has(1);
    expect(foreign.changes).toEqual([]);
    for (const each of [foreign, own]) each.close();
    const wrong = await rig.get(path, { headers: { 'last-event-id': 'nonsense' } });
    expect([wrong.status, wrong.body['code']]).toEqual([400, 'POSITION_INVALID']);
  });
});
