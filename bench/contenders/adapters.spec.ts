import { postgresAdapter } from './postgres/adapter';
import { Ledger } from './wagerlog/audit';
import { wagerlogAdapter } from './wagerlog/adapter';
import { countersIn } from './wagerlog/metrics';

const address = { host: '127.0.0.1', port: 1 };
const bet = { account: 6, market: 2, selection: 3, stake: 250, odds: '2.50', key: 'run-1' };

const parts = (request: string) => {
  const [head = '', body = ''] = request.split('\r\n\r\n');
  const [line, ...headers] = head.split('\r\n');
  return {
    line,
    headers: Object.fromEntries(headers.map((header) => header.split(': '))),
    body,
    content: JSON.parse(body) as Record<string, unknown>,
  };
};

describe('the same bet', () => {
  it('is asked of the product with a token, a key and an expiry', () => {
    const { line, headers, body, content } = parts(wagerlogAdapter(address, 'token').request(bet));
    expect(line).toBe('POST /v1/accounts/account-6/bets HTTP/1.1');
    expect(headers).toMatchObject({
      Host: '127.0.0.1:1',
      Authorization: 'Bearer token',
      'Idempotency-Key': 'run-1',
      'Content-Length': String(body.length),
    });
    const { expiresAt, ...terms } = content;
    expect(terms).toEqual({
      marketId: 'market-2',
      selectionId: 'selection-3',
      stake: 250,
      odds: '2.50',
      pricePolicy: 'any',
    });
    expect(Date.parse(String(expiresAt))).toBeGreaterThan(Date.now());
  });

  it('is asked of the Postgres backend, whose accounts begin with 1', () => {
    const { line, headers, body, content } = parts(postgresAdapter(address).request(bet));
    expect(line).toBe('POST /bets HTTP/1.1');
    expect(headers['Content-Length']).toBe(String(body.length));
    expect(content).toEqual({
      accountId: 7,
      marketId: 'm-2',
      selectionId: 's-3',
      stake: 250,
      odds: 2.5,
      idempotencyKey: 'run-1',
    });
  });
});

describe('the ledger of a run', () => {
  const placed = (betId: string, amount: number) =>
    ['BetPlaced', { betId, stake: { amount } }] as const;
  const debited = (reference: string, amount: number) =>
    ['BalanceDebited', { reason: 'stake', reference, amount: { amount } }] as const;
  const ledger = (...events: readonly (readonly [string, object])[]) => {
    const built = new Ledger();
    for (const [type, content] of events) built.accept(type, content);
    return built;
  };

  it('is clean when each acknowledged bet stands once with its debit', () =>
    expect(ledger(placed('a', 5), debited('a', 5)).compare(new Map([['a', 5]]))).toEqual({
      acknowledged: 1,
      recorded: 1,
      lost: 0,
      doubled: 0,
      isBalanced: true,
    }));

  it.each([
    ['no bet', []],
    ['no debit', [placed('a', 5)]],
    ['another stake', [placed('a', 6), debited('a', 6)]],
  ])('finds a lost bet: %s', (_, events) =>
    expect(ledger(...events).compare(new Map([['a', 5]])).lost).toBe(1),
  );

  it('finds a bet that stands twice, or is debited twice', () => {
    const twice = ledger(placed('a', 5), placed('a', 5), debited('a', 5), debited('a', 5));
    expect(twice.compare(new Map([['a', 5]])).doubled).toBe(1);
    const paidTwice = ledger(placed('a', 5), debited('a', 5), debited('a', 5));
    expect(paidTwice.compare(new Map([['a', 5]]))).toMatchObject({ doubled: 1, isBalanced: false });
  });
});

it('adds up the counters of the write path, whatever their labels', () => {
  const page = [
    '# TYPE wagerlog_append_retries_total counter',
    'wagerlog_append_retries_total{process="command-api",why="conflict"} 3',
    'wagerlog_append_retries_total{process="command-api",why="unknown"} 4',
    'wagerlog_append_duration_seconds_count{process="command-api"} 20',
    'wagerlog_append_duration_seconds_sum{process="command-api"} 1.5',
    'nodejs_gc_duration_seconds_count 9',
  ].join('\n');
  expect(countersIn(page)).toEqual({
    wagerlog_append_retries_total: 7,
    wagerlog_append_duration_seconds_count: 20,
  });
});
