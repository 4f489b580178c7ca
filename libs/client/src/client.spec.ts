import {
  answers,
  answersHalf,
  hangsUp,
  hangsUpMidBody,
  isSilent,
  refuses,
  unrulyServer,
  type UnrulyServer,
} from '../testing';
import { createWagerlogClient, OutcomeUnknown, ProblemError, Unreachable } from './index';

let server: UnrulyServer;
beforeAll(async () => void (server = await unrulyServer()));
afterAll(() => server.stop());

const client = (options: { totalTimeoutMs?: number; attemptTimeoutMs?: number } = {}) =>
  createWagerlogClient({
    commandApi: server.url,
    queryApi: server.url,
    token: () => Promise.resolve('t'),
    totalTimeoutMs: 5_000,
    ...options,
  });
const bet = { marketId: 'm', selectionId: 's', stake: 1_000, odds: '2.50' };
const placed = answers(201, { betId: 'b-1', position: 'p-1' }, { 'wagerlog-position': 'p-1' });
const replayed = answers(
  200,
  { betId: 'b-1', position: 'p-1' },
  { 'wagerlog-position': 'p-1', 'idempotent-replayed': 'true' },
);
const failureOf = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('a command whose answer is lost', () => {
  it.each([
    ['the connection breaks without an answer', hangsUp],
    ['the answer breaks off in its body', hangsUpMidBody()],
    ['the answer is not whole', answersHalf()],
    ['a refusal is not whole', answersHalf(422)],
    ['no answer comes', isSilent],
    ['the outcome is unknown to the server', refuses(504, 'OUTCOME_UNKNOWN')],
    ['the server fails', refuses(500, 'INTERNAL')],
  ])('is asked again in the same words when %s', async (_, manner) => {
    server.plays(manner, replayed);
    const answer = await client({ attemptTimeoutMs: 200 }).placeBet('a', bet);
    expect(answer).toMatchObject({ betId: 'b-1', replayed: true });
    const [first, second] = server.seen;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(server.seen).toHaveLength(2);
  });

  it('ends unknown at the total deadline, and the same intent asks on', async () => {
    const one = client({ totalTimeoutMs: 300, attemptTimeoutMs: 100 });
    const intent = one.intent();
    server.plays(isSilent);
    expect(await failureOf(one.placeBet('a', bet, intent))).toBeInstanceOf(OutcomeUnknown);
    const before = server.seen[0];
    server.plays(replayed);
    expect(await one.placeBet('a', bet, intent)).toMatchObject({ betId: 'b-1' });
    expect(server.seen[0]?.headers['idempotency-key']).toBe(before?.headers['idempotency-key']);
    expect(server.seen[0]?.body).toBe(before?.body);
  });

  it('stays in doubt when a later answer says nothing about it', async () => {
    server.plays(hangsUp, refuses(401, 'TOKEN_INVALID'));
    expect(await failureOf(client().placeBet('a', bet))).toBeInstanceOf(OutcomeUnknown);
    server.plays(hangsUp, refuses(503, 'UNAVAILABLE'));
    const failure = await failureOf(client({ totalTimeoutMs: 300 }).placeBet('a', bet));
    expect(failure).toBeInstanceOf(OutcomeUnknown);
  });

  it('is refused for good by a 422', async () => {
    server.plays(hangsUp, refuses(422, 'PRICE_CHANGED', { currentOdds: '2.40' }));
    const failure = await failureOf(client().placeBet('a', bet));
    expect(failure).toBeInstanceOf(ProblemError);
    expect(failure).toMatchObject({ code: 'PRICE_CHANGED', facts: { currentOdds: '2.40' } });
  });
});

describe('a definite answer', () => {
  it.each([400, 401, 403, 404, 409, 412, 413, 415, 422, 431])(
    'of %i is not asked again',
    async (status) => {
      server.plays(refuses(status, 'SOME_CODE', { requestId: 'r-1', available: 7 }));
      const failure = await failureOf(client().placeBet('a', bet));
      expect(failure).toMatchObject({
        status,
        code: 'SOME_CODE',
        requestId: 'r-1',
        message: 'No.',
      });
      expect((failure as ProblemError).facts).toEqual({ available: 7 });
      expect(server.seen).toHaveLength(1);
    },
  );

  it('of another speaker keeps its status as code', async () => {
    server.plays((response) => void response.writeHead(403).end('<html>'));
    expect(await failureOf(client().placeBet('a', bet))).toMatchObject({ code: 'HTTP_403' });
  });
});

describe('an answer that asks for patience', () => {
  it.each([408, 429, 503])('of %i is asked again', async (status) => {
    server.plays(refuses(status, 'SOME_CODE'), placed);
    expect(await client().placeBet('a', bet)).toMatchObject({ betId: 'b-1', replayed: false });
    expect(server.seen).toHaveLength(2);
  });

  it('is not asked again before the time it names', async () => {
    const arrivals: number[] = [];
    server.plays(
      (response, request) => {
        arrivals.push(performance.now());
        answers(503, { code: 'UNAVAILABLE' }, { 'retry-after': '1' })(response, request);
      },
      (response, request) => {
        arrivals.push(performance.now());
        placed(response, request);
      },
    );
    await client().placeBet('a', bet);
    const [first = 0, second = 0] = arrivals;
    // Timers may be early by a millisecond.
    expect(second - first).toBeGreaterThanOrEqual(999);
  });

  it('beyond the deadline is the answer: nothing happened', async () => {
    server.plays(answers(503, { code: 'UNAVAILABLE' }, { 'retry-after': '60' }));
    const failure = await failureOf(client({ totalTimeoutMs: 500 }).placeBet('a', bet));
    expect(failure).toMatchObject({ name: 'ProblemError', status: 503, code: 'UNAVAILABLE' });
    expect(server.seen).toHaveLength(1);
  });
});

describe('a request that cannot have arrived', () => {
  it('leaves no doubt', async () => {
    const gone = await unrulyServer();
    await gone.stop();
    const one = createWagerlogClient({
      commandApi: gone.url,
      queryApi: gone.url,
      token: () => Promise.resolve('t'),
      totalTimeoutMs: 300,
    });
    expect(await failureOf(one.placeBet('a', bet))).toBeInstanceOf(Unreachable);
  });

  it('for want of a token waits for the token, and not for ever', async () => {
    server.plays(placed);
    const options = { commandApi: server.url, queryApi: server.url, totalTimeoutMs: 1_000 };
    const tokens = [Promise.reject(new Error('identity is down')), Promise.resolve('t-2')];
    const patient = createWagerlogClient({ ...options, token: () => tokens.shift()! });
    expect(await patient.placeBet('a', bet)).toMatchObject({ betId: 'b-1' });
    expect(server.seen[0]?.headers.authorization).toBe('Bearer t-2');
    const never = new Promise<string>(() => undefined);
    const mute = createWagerlogClient({ ...options, totalTimeoutMs: 200, token: () => never });
    expect(await failureOf(mute.placeBet('a', bet))).toBeInstanceOf(Unreachable);
  });
});

describe('an intent', () => {
  it('fixes its expiry once, in half a minute', async () => {
    server.plays(hangsUp, placed);
    const before = Date.now();
    await client().placeBet('a', bet);
    const expiries = server.seen.map(
      ({ body }) => (JSON.parse(body) as { expiresAt: string }).expiresAt,
    );
    expect(new Set(expiries).size).toBe(1);
    const ahead = Date.parse(expiries[0]!) - before;
    expect(ahead).toBeGreaterThanOrEqual(30_000);
    expect(ahead).toBeLessThan(60_000);
  });

  it('is another one for each wish', async () => {
    server.plays(placed);
    await client().placeBet('a', bet);
    await client().placeBet('a', bet);
    const keys = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(2);
  });
});

describe('the routes', () => {
  it('of a market status always name the revision', async () => {
    server.plays(answers(200, { status: 'open', revision: 4, position: 'p' }));
    await client().setMarketStatus('m/1', { status: 'open', revision: 3 });
    expect(server.seen[0]).toMatchObject({
      method: 'PUT',
      url: '/v1/markets/m%2F1/status',
      body: '{"status":"open"}',
    });
    expect(server.seen[0]?.headers['if-match']).toBe('"3"');
  });

  it('of quotes and results carry no key, and a lost quote is no doubt', async () => {
    server.plays(answers(202, { settlementId: 'm-1', position: 'p' }));
    await client().confirmResult('m', { resultVersion: 1, outcomes: [] });
    expect(server.seen[0]?.headers['idempotency-key']).toBeUndefined();
    server.plays(hangsUp);
    const failure = await failureOf(client({ totalTimeoutMs: 200 }).quote('m', 's'));
    expect(failure).toBeInstanceOf(Unreachable);
  });

  it('of lists write what was given, and nothing else', async () => {
    server.plays(answers(200, { bets: [], asOfPosition: 'p' }));
    await client().bets('a', { status: 'placed', limit: 5 });
    expect(server.seen[0]?.url).toBe('/v1/accounts/a/bets?status=placed&limit=5');
    await client().bets('a');
    expect(server.seen[1]?.url).toBe('/v1/accounts/a/bets');
  });
});
