import { codes, isCode } from '@wagerlog/http';
import { accountWith, openMarket, uniqueId, type RoleName } from '../systems/cast';
import { call, cast } from './system';

const { system, tokenOf } = cast();

interface Route {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly role: RoleName;
  readonly keyed?: true;
  readonly body: Readonly<Record<string, unknown>>;
  readonly optional?: readonly string[];
  /** Per member, values that are malformed; as JSON text. */
  readonly wrong: Readonly<Record<string, readonly string[]>>;
}

const noId = ['""', '"a b"', '"ä"', `"${'a'.repeat(65)}"`, '1', 'null', '["a"]', '{}'];
const noMarketId = [...noId, `"${'m'.repeat(49)}"`];
const noAmount = [
  ...['0', '-1', '1.0', '1e3', '1.5', '"10"', 'null', 'true', '[1]'],
  ...['9007199254740993', '10000000000001', '01', '-0', 'NaN'],
];
const noInstant = [
  '"2026-11-23"',
  '"2026-02-30T00:00:00Z"',
  '"now"',
  '1764000000000',
  'null',
  '""',
];
const noOdds = ['2.5', '"1.00"', '"0"', '"2.50001"', '"abc"', '"1/0"', '"-50"', '"1e3"', 'null'];
const noText = ['""', '" a"', '"a\\n"', `"${'x'.repeat(201)}"`, '"\\ud800"', '1', 'null'];
const noChoice = ['"other"', '""', '1', 'null', '"OPEN"'];
const noCurrencyText = ['""', '1', 'null', `"${'E'.repeat(17)}"`];

const inTenSeconds = () => new Date(Date.now() + 10_000).toISOString();
const market = {
  marketId: uniqueId('bad'),
  eventName: 'A v B',
  type: 'match-odds',
  selections: [
    { selectionId: 'home', name: 'A' },
    { selectionId: 'away', name: 'B' },
  ],
  startsAt: '2026-12-01T12:00:00Z',
  currency: 'EUR',
  minStake: 100,
  maxStake: 1000,
  maxReturns: 10_000,
  liabilityLimit: 10_000,
};
const outcomes = (members: object) =>
  JSON.stringify([{ selectionId: 'home', won: true, ...members }]);

const payment = {
  role: 'service',
  method: 'POST',
  keyed: true,
  body: { amount: 100, reference: 'r' },
  optional: ['reference'],
  wrong: { amount: noAmount, reference: noText },
} as const;
const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/accounts',
    role: 'service',
    keyed: true,
    body: { accountId: 'a', currency: 'EUR' },
    wrong: { accountId: noId, currency: noCurrencyText },
  },
  { ...payment, path: '/v1/accounts/{account}/deposits' },
  { ...payment, path: '/v1/accounts/{account}/withdrawals' },
  {
    method: 'POST',
    path: '/v1/accounts/{account}/bets',
    role: 'service',
    keyed: true,
    body: {
      marketId: 'm',
      selectionId: 'home',
      stake: 100,
      odds: '2.50',
      pricePolicy: 'none',
      expiresAt: inTenSeconds(),
    },
    optional: ['pricePolicy'],
    wrong: {
      marketId: noMarketId,
      selectionId: noId,
      stake: noAmount,
      odds: noOdds,
      pricePolicy: noChoice,
      expiresAt: noInstant,
    },
  },
  {
    method: 'PUT',
    path: '/v1/accounts/{account}/status',
    role: 'operator',
    body: { status: 'active' },
    wrong: { status: noChoice },
  },
  {
    method: 'PUT',
    path: '/v1/accounts/{account}/exclusion',
    role: 'service',
    body: { until: '2026-11-25T00:00:00Z' },
    wrong: { until: noInstant },
  },
  {
    method: 'PUT',
    path: '/v1/accounts/{account}/limits/stake',
    role: 'service',
    body: { amount: 100, period: 'day' },
    wrong: { amount: noAmount, period: noChoice },
  },
  {
    method: 'POST',
    path: '/v1/markets',
    role: 'trader',
    keyed: true,
    body: market,
    wrong: {
      marketId: noMarketId,
      eventName: noText,
      type: noChoice,
      selections: [
        ...['[]', '{}', 'null', JSON.stringify(market.selections.slice(1))],
        JSON.stringify([...market.selections, market.selections[0]]),
        JSON.stringify([...market.selections, { selectionId: 'x', name: 'X', odds: '2' }]),
      ],
      startsAt: noInstant,
      currency: noCurrencyText,
      minStake: [...noAmount, '1001'],
      maxStake: noAmount,
      maxReturns: noAmount,
      liabilityLimit: noAmount,
    },
  },
  {
    method: 'PUT',
    path: '/v1/markets/{market}/status',
    role: 'trader',
    body: { status: 'suspended' },
    wrong: { status: [...noChoice, '"voided"'] },
  },
  {
    method: 'PUT',
    path: '/v1/markets/{market}/prices',
    role: 'trader',
    body: { prices: [{ selectionId: 'home', odds: '2' }], sourceTimestamp: '2026-11-20T00:00:00Z' },
    wrong: {
      prices: [
        ...['[]', 'null', '{}', '[{"selectionId":"home"}]', '[{"odds":"2"}]'],
        '[{"selectionId":"home","odds":"2"},{"selectionId":"home","odds":"3"}]',
        ...noOdds.map((odds) => `[{"selectionId":"home","odds":${odds}}]`),
      ],
      sourceTimestamp: noInstant,
    },
  },
  {
    method: 'PUT',
    path: '/v1/markets/{market}/liability-limit',
    role: 'trader',
    body: { amount: 1_000_000_000 },
    wrong: { amount: noAmount },
  },
  {
    method: 'POST',
    path: '/v1/markets/{market}/quotes',
    role: 'alice',
    body: { selectionId: 'home' },
    wrong: { selectionId: noId },
  },
  {
    method: 'POST',
    path: '/v1/markets/{market}/results',
    role: 'trader',
    body: { resultVersion: 1, outcomes: [{ selectionId: 'home', won: true }] },
    wrong: {
      resultVersion: ['-1', '1.0', '1.5', '"1"', 'null'],
      outcomes: [
        ...['[]', 'null', outcomes({ won: 'yes' }), outcomes({ x: 1 }), outcomes({ rule4: '1' })],
        ...[outcomes({ voidFactor: 0.5 }), outcomes({ voidFactor: '1/3' })],
        ...[outcomes({ deadHeat: '0' }), outcomes({ deadHeat: '3/2' })],
        '[{"selectionId":"home","won":true},{"selectionId":"home","won":true}]',
      ],
    },
  },
  {
    method: 'POST',
    path: '/v1/markets/{market}/void',
    role: 'trader',
    keyed: true,
    body: { from: '2026-11-20T00:00:00Z', until: '2026-11-21T00:00:00Z', reason: 'r' },
    wrong: { from: noInstant, until: noInstant, reason: noText },
  },
];

describe.each(routes)('$method $path', (route) => {
  const { method, role, keyed, body, optional = [], wrong } = route;
  let account: string;
  let marketId: string;
  beforeAll(async () => {
    account = await accountWith(cast(), 0);
    ({ marketId } = await openMarket(cast()));
  });

  const pathWith = (accountId: string, market: string) =>
    `${system.commandApi}${route.path.replace('{account}', accountId).replace('{market}', market)}`;
  const own = () => pathWith(account, marketId);
  const ask = async (
    text: string,
    { url = own(), ...headers }: Readonly<Record<string, string>> = {},
  ) => {
    const all = {
      authorization: `Bearer ${await tokenOf(role)}`,
      'content-type': 'application/json',
      ...(keyed === true ? { 'idempotency-key': uniqueId('key') } : {}),
      ...headers,
    };
    return {
      given: text.slice(0, 200),
      ...(await call(url, { method, headers: all, body: text })),
    };
  };
  const expectProblem = ({ given, ...answer }: Awaited<ReturnType<typeof ask>>, code: string) => {
    expect({ given, code: answer.body['code'] }).toEqual({ given, code });
    const status = isCode(code) ? codes[code].status : 0;
    expect({ given, status: answer.status, member: answer.body['status'] }).toEqual({
      given,
      status,
      member: status,
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('request-id')).toBe(answer.body['requestId']);
    expect(answer.headers.get('server-timing')).toContain('total;dur=');
  };
  const json = JSON.stringify(body);
  const with_ = (member: string, text: string) =>
    `{${Object.entries({ ...body, [member]: null })
      .map(([name, value]) => `"${name}":${name === member ? text : JSON.stringify(value)}`)
      .join(',')}}`;

  it('answers malformed bodies with 400', async () => {
    const texts = [
      ...['', '{', 'null', '[]', '"x"', '1', '{}x', '\ufeff{}', `[${json}]`, '{"a":'.repeat(40)],
      with_('unknown', '1'),
      with_('__proto__', '{}'),
      json.replace(/^\{("[^"]+":[^,}]+)/, (first, member: string) => `${first},${member}`),
      ...Object.keys(body)
        .filter((member) => !optional.includes(member))
        .map((member) => JSON.stringify({ ...body, [member]: undefined })),
    ];
    for (const text of texts) expectProblem(await ask(text), 'MALFORMED');
  });

  it('answers each malformed member with 400', async () => {
    for (const [member, values] of Object.entries(wrong)) {
      for (const value of values) expectProblem(await ask(with_(member, value)), 'MALFORMED');
    }
  });

  it('answers who may not, what is no JSON, what is too much', async () => {
    expectProblem(await ask(json, { authorization: '' }), 'TOKEN_MISSING');
    expectProblem(await ask(json, { authorization: 'Bearer a.b.c' }), 'TOKEN_INVALID');
    const dashboard = `Bearer ${await tokenOf('dashboard')}`;
    expectProblem(await ask('{', { authorization: dashboard }), 'FORBIDDEN');
    expectProblem(await ask(json, { 'content-type': 'text/plain' }), 'MEDIA_TYPE');
    expectProblem(await ask(`${json}${' '.repeat(65_536)}`), 'BODY_TOO_LARGE');
    expectProblem(await ask(json, { url: `${own()}?a=1` }), 'MALFORMED');
    expectProblem(await ask(json, { 'x-large': 'x'.repeat(17_000) }), 'HEADERS_TOO_LARGE');
    if (keyed !== true) return;
    expectProblem(await ask('{', { 'idempotency-key': '' }), 'KEY_MISSING');
    expectProblem(await ask(json, { 'idempotency-key': 'k'.repeat(256) }), 'MALFORMED');
  });

  it('answers unknown routes, methods and things with 404', async () => {
    expectProblem(await ask('{', { url: `${own()}/more` }), 'NOT_FOUND');
    for (const other of ['GET', 'PATCH', 'DELETE']) {
      const { status, body: problem } = await call(own(), { method: other });
      expect({ other, status, code: problem['code'] }).toEqual({
        other,
        status: 404,
        code: 'NOT_FOUND',
      });
    }
    const unknown = route.path.includes('{account}')
      ? 'ACCOUNT_UNKNOWN'
      : route.path.includes('{market}')
        ? 'MARKET_UNKNOWN'
        : undefined;
    if (unknown === undefined) return;
    for (const id of ['absent', 'a%20b', '%2e%2e', 'x'.repeat(70)]) {
      expectProblem(await ask(json, { url: pathWith(id, id) }), unknown);
    }
  });

  it('answers a foreign account exactly as an absent one', async () => {
    if (!route.path.includes('{account}') || role !== 'service') return;
    const authorization = `Bearer ${await tokenOf('bob')}`;
    const foreign = await ask(json, { authorization });
    expectProblem(foreign, 'ACCOUNT_UNKNOWN');
    const absent = await ask(json, { authorization, url: pathWith(uniqueId('absent'), marketId) });
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...absent.body, requestId: '' });
  });
});
