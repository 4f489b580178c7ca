import { appendTo } from '@wagerlog/eventstore/testing';
import { Rig, alice, service, trader } from '../testing/rig';
import type { Said } from '../testing/rig';

const soon = () => new Date(Date.now() + 30_000).toISOString();
const market = {
  marketId: 'm1',
  eventName: 'A v B',
  type: 'match-odds',
  selections: [
    { selectionId: 'home', name: 'A' },
    { selectionId: 'away', name: 'B' },
  ],
  startsAt: '2026-12-01T12:00:00Z',
  currency: 'EUR',
  minStake: 1,
  maxStake: 1000,
  maxReturns: 10_000,
  liabilityLimit: 10_000,
};

describe('the command side', () => {
  let rig: Rig;
  const home = '/v1/accounts/alice';
  const bet = (key: string, differences: object = {}) =>
    rig.post(`${home}/bets`, {
      as: alice,
      key,
      body: {
        marketId: 'm1',
        selectionId: 'home',
        stake: 10,
        odds: '2.50',
        expiresAt: soon(),
        ...differences,
      },
    });
  const price = (odds: string, sourceTimestamp: string, selectionId = 'home') =>
    rig.put('/v1/markets/m1/prices', {
      as: trader,
      body: { prices: [{ selectionId, odds }], sourceTimestamp },
    });
  const eventsOf = (type: string) => rig.log.events.filter((event) => event.type === type).length;

  beforeEach(async () => {
    rig = await Rig.start({ REQUEST_TIMEOUT_MS: '400' });
    await rig.post('/v1/accounts', { as: alice, key: 'k', body: { currency: 'EUR' } });
    await rig.post(`${home}/deposits`, { as: service, key: 'd1', body: { amount: 1000 } });
    await rig.post('/v1/markets', { as: trader, key: 'k', body: market });
    await rig.put('/v1/markets/m1/status', { as: trader, body: { status: 'open' } });
    await price('2.50', '2026-11-24T09:00:00Z');
  });
  afterEach(async () => {
    rig.streams.calm();
    await rig.close();
  });

  /** But for the request's own id, and what is measured. */
  const expectReplay = (first: Said, again: Said, status: number): void => {
    expect(again.body).toEqual({
      ...first.body,
      ...('requestId' in first.body ? { requestId: again.body['requestId'] } : {}),
    });
    expect(again.status).toBe(status);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('wagerlog-position')).toBe(first.body['position']);
    expect(first.headers.get('wagerlog-position')).toBe(first.body['position']);
  };

  it('answers every key again as it did the first time, after a restart as well', async () => {
    const ask: readonly [string, number, number, () => Promise<Said>][] = [
      [
        'deposit',
        201,
        200,
        () => rig.post(`${home}/deposits`, { as: service, key: 'd', body: { amount: 5 } }),
      ],
      [
        'withdrawal',
        201,
        200,
        () => rig.post(`${home}/withdrawals`, { as: alice, key: 'w', body: { amount: 5 } }),
      ],
      [
        'refused withdrawal',
        422,
        422,
        () => rig.post(`${home}/withdrawals`, { as: alice, key: 'r', body: { amount: 99_999 } }),
      ],
      ['bet', 201, 200, () => bet('b')],
      ['refused bet', 422, 422, () => bet('c', { odds: '3' })],
      ['bet on nothing', 422, 422, () => bet('e', { marketId: 'nowhere' })],
      ['expired bet', 422, 422, () => bet('x', { expiresAt: '2026-11-20T00:00:00Z' })],
      [
        'void',
        202,
        200,
        () => rig.post('/v1/markets/m1/void', { as: trader, key: 'v', body: { reason: 'off' } }),
      ],
    ];
    const firsts: Said[] = [];
    for (const [name, status, , run] of ask) {
      const first = await run();
      expect({ name, status: first.status }).toEqual({ name, status });
      firsts.push(first);
    }
    const written = rig.log.events.length;
    for (const restart of [false, true]) {
      if (restart) await rig.restart();
      for (const [index, [, , status, run]] of ask.entries()) {
        expectReplay(firsts[index]!, await run(), status);
      }
    }
    expect(rig.log.events.length).toBe(written);
  });

  it('knows the same content in other words, and other content under the same key', async () => {
    const first = await bet('b');
    for (const odds of ['3/2', '+150', '2.5']) {
      expectReplay(first, await bet('b', { odds, pricePolicy: 'none' }), 200);
    }
    for (const other of [{ stake: 11 }, { odds: '2.51' }, { pricePolicy: 'any' }]) {
      expect((await bet('b', other)).body).toMatchObject({ status: 409, code: 'KEY_REUSED' });
    }
    const refused = await bet('c', { odds: '3' });
    expect(refused.body).toMatchObject({
      code: 'PRICE_CHANGED',
      currentOdds: { decimal: '2.50', fraction: '3/2', total: '5/2' },
      priceVersion: 1,
    });
    expect((await bet('c')).body).toMatchObject({ code: 'KEY_REUSED' });
    expect(eventsOf('BetPlaced')).toBe(1);
  });

  it('says 504 while an append is in doubt, 503 to newcomers, then what came of it', async () => {
    const held = rig.streams.holdAnswers(appendTo('account-alice', 'BetPlaced'));
    const doubtful = bet('b');
    await held.reached;
    const newcomer = rig.post(`${home}/deposits`, { as: service, key: 'n', body: { amount: 1 } });
    expect((await doubtful).body).toMatchObject({ status: 504, code: 'OUTCOME_UNKNOWN' });
    expect((await newcomer).body).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect((await newcomer).headers.get('retry-after')).toBe('1');
    held.letGo();
    const after = await bet('b');
    expect(after.status).toBe(200);
    expect(after.headers.get('idempotent-replayed')).toBe('true');
    expect(eventsOf('BetPlaced')).toBe(1);
  });

  it('says 503 when an append surely did not happen', async () => {
    rig.streams.refuse(appendTo('account-alice', 'DepositCredited'), 100);
    const deposit = () =>
      rig.post(`${home}/deposits`, { as: service, key: 'n', body: { amount: 1 } });
    expect((await deposit()).body).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    rig.streams.calm();
    expect((await deposit()).status).toBe(201);
  });

  it('publishes a burst of prices once, and tells every caller the surviving version', async () => {
    await rig.restart({ PRICE_DEBOUNCE_MS: '500' });
    const answers = await Promise.all([
      price('2.60', '2026-11-24T09:00:01Z'),
      price('3.00', '2026-11-24T09:00:02Z', 'away'),
      price('2.70', '2026-11-24T09:00:03Z'),
      price('9.00', '2026-11-24T09:00:00Z'),
      price('9.00', '2026-11-24T09:00:04Z', 'nobody'),
    ]);
    expect(answers.map(({ status, body }) => [status, body['priceVersion']])).toEqual([
      ...Array<unknown>(4).fill([200, 2]),
      [422, undefined],
    ]);
    expect(eventsOf('PricesPublished')).toBe(2);
    const quote = await rig.post('/v1/markets/m1/quotes', {
      as: alice,
      body: { selectionId: 'home' },
    });
    expect(quote.body).toMatchObject({
      odds: { total: expect.stringMatching(/^(27\/10|13\/5)$/) },
      priceVersion: 2,
    });
  });

  it('lets customers pay in only where demonstrations are on, and says so before the body', async () => {
    const pay = (body: object) => rig.post(`${home}/deposits`, { as: alice, key: 'p', body });
    expect((await pay({ nonsense: 1 })).body).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    await rig.restart({ DEMO_DEPOSITS: 'true' });
    expect((await pay({ amount: 1 })).status).toBe(201);
  });

  it('writes who asked, why and in which trace beside every event', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { body } = await rig.post(`${home}/withdrawals`, {
      as: alice,
      key: 'w',
      body: { amount: 5 },
      headers: { traceparent, 'request-id': 'r-7' },
    });
    expect(rig.log.events.at(-1)?.metadata).toMatchObject({
      actor: { kind: 'customer', id: 'alice' },
      correlationId: 'r-7',
      commandId: body['paymentId'],
      causationId: body['paymentId'],
      traceparent,
    });
  });
});
