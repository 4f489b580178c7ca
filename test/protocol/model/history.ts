import fc from 'fast-check';

/** What the network does to one call of one process. Milliseconds of virtual time. */
export interface Fate {
  readonly outMs: number;
  readonly backMs: number;
  readonly loss: 'none' | 'request' | 'answer' | 'refused';
  /** A second copy of the request arrives this much later. */
  readonly copyMs?: number | undefined;
}

/** What a customer asks for under one key. */
export interface BetContent {
  readonly account: number;
  readonly market: number;
  readonly selection: number;
  readonly stake: number;
  readonly odds: string;
  readonly policy: 'none' | 'higher' | 'any';
  readonly goodForMs: number;
}
export interface PaymentContent {
  readonly account: number;
  readonly type: 'Deposit' | 'Withdraw';
  readonly amount: number;
}

export type Asked =
  | { readonly kind: 'place'; readonly bet: number; readonly isAltered: boolean }
  | { readonly kind: 'pay'; readonly payment: number }
  | { readonly kind: 'account'; readonly account: number; readonly status: 'active' | 'suspended' }
  | {
      readonly kind: 'market';
      readonly market: number;
      readonly status: 'open' | 'suspended';
    }
  | { readonly kind: 'price'; readonly market: number; readonly odds: string }
  | {
      readonly kind: 'result';
      readonly market: number;
      readonly version: number;
      readonly winner: number;
    }
  | { readonly kind: 'settle' | 'sweep'; readonly market: number }
  | { readonly kind: 'crash' };

/** One step of a history: what, when, at which process, and how long its caller waits. */
export type Step = Asked & {
  readonly atMs: number;
  readonly process: number;
  readonly withinMs: number;
};

export interface History {
  readonly steps: readonly Step[];
  readonly bets: readonly BetContent[];
  readonly payments: readonly PaymentContent[];
  /** Per process, for its appends, its reads and what it hears, one after another; then all goes well. */
  readonly appends: readonly (readonly Fate[])[];
  readonly reads: readonly (readonly Fate[])[];
  readonly news: readonly (readonly Fate[])[];
}

export const accounts = ['alice', 'bob', 'carol'] as const;
export const markets = ['match-1', 'match-2'] as const;
export const selections = ['home', 'away'] as const;
export const processCount = 2;

const [betCount, paymentCount] = [10, 6];
const odds = fc.constantFrom('2', '5/2', '3');
const market = fc.nat(markets.length - 1);
const account = fc.nat(accounts.length - 1);

const asked = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      bet: fc.nat(betCount - 1),
      isAltered: fc.constant(false),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('pay' as const), payment: fc.nat(paymentCount - 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      bet: fc.nat(betCount - 1),
      isAltered: fc.constant(true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('account' as const),
      account,
      status: fc.constantFrom('active', 'suspended'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('market' as const),
      market,
      status: fc.constantFrom('open', 'open', 'suspended'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('price' as const), market, odds }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('result' as const),
      market,
      version: fc.integer({ min: 1, max: 3 }),
      winner: fc.nat(selections.length - 1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('settle', 'sweep'), market }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
) as fc.Arbitrary<Asked>;

const step: fc.Arbitrary<Step> = fc
  .tuple(
    asked,
    fc.record({
      atMs: fc.oneof(fc.nat(40), fc.nat(1_500)),
      process: fc.nat(processCount - 1),
      withinMs: fc.constantFrom(20, 300, 3_000, 3_000, 3_000, 3_000, 3_000),
    }),
  )
  .map(([what, when]) => ({ ...what, ...when }));

const onTime = { outMs: fc.nat(3), backMs: fc.nat(3) };
const slow = { outMs: fc.constantFrom(1, 30, 400), backMs: fc.constantFrom(1, 30, 400) };
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ ...onTime, loss: fc.constant('none' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...slow,
      loss: fc.constantFrom('none', 'request', 'answer', 'refused'),
      copyMs: fc.constantFrom(undefined, 0, 3, 30, 600),
    }),
  },
);
const fates = fc.array(fc.array(fate, { maxLength: 30 }), {
  minLength: processCount,
  maxLength: processCount,
});

export const histories: fc.Arbitrary<History> = fc.record({
  steps: fc.array(step, { minLength: 10, maxLength: 50 }),
  bets: fc.array(
    fc.record({
      account,
      market,
      selection: fc.nat(selections.length - 1),
      stake: fc.constantFrom(50, 1_000, 1_000, 1_000, 2_500, 2_500, 2_500),
      odds: fc.constantFrom('5/2', '5/2', '2', '3'),
      policy: fc.constantFrom('none', 'higher', 'any', 'any', 'any'),
      goodForMs: fc.constantFrom(30, 500, 5_000, 5_000),
    }),
    { minLength: betCount, maxLength: betCount },
  ),
  payments: fc.array(
    fc.record({
      account,
      type: fc.constantFrom('Deposit', 'Withdraw'),
      amount: fc.constantFrom(500, 2_000, 4_000),
    }),
    { minLength: paymentCount, maxLength: paymentCount },
  ),
  appends: fates,
  reads: fates,
  news: fates,
});
