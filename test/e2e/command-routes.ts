import { uniqueId, type RoleName } from '../systems/cast';

/** A route of the command side, a body it takes, and values it must not take. */
export interface CommandRoute {
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
export const market = {
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
export const commandRoutes: readonly CommandRoute[] = [
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
