import type {
  AccountEvent,
  ApplySettlement,
  BalanceCredited,
  BetPlaced,
  Deposit,
  LapsePlacement,
  LegOutcome,
  LimitSet,
  PlaceBet,
  PlacementRequest,
  Posting,
  SetLimit,
  Withdraw,
} from '../src';
import { noon } from './specification';

/** The words of the stories: one account, one market, one bet of EUR 10.00 at 5/2. */
export const eur = (amount: number) => ({ amount, currency: 'EUR' });

export const fingerprintOf = (letter: string): string => letter.repeat(64);

type DataOf<Type extends AccountEvent['type']> = Extract<AccountEvent, { type: Type }>['data'];

export const accountOpened = (): AccountEvent => ({
  type: 'AccountOpened',
  data: { accountId: 'alice', currency: 'EUR' },
});
export const statusChanged = (status: DataOf<'AccountStatusChanged'>['status']): AccountEvent => ({
  type: 'AccountStatusChanged',
  data: { status },
});
export const selfExcluded = (until: string): AccountEvent => ({
  type: 'SelfExcluded',
  data: { until },
});
export const limitSet = (data: Partial<LimitSet['data']> = {}): LimitSet => ({
  type: 'LimitSet',
  data: { kind: 'stake', period: 'day', amount: eur(2000), effectiveAt: noon, ...data },
});
export const setLimit = (command: Partial<SetLimit> = {}): SetLimit => ({
  type: 'SetLimit',
  kind: 'stake',
  period: 'day',
  amount: 2000,
  ...command,
});

type Movement = Partial<Omit<BalanceCredited['data'], 'amount' | 'balanceAfter' | 'postings'>> & {
  readonly amount: number;
  readonly balanceAfter: number;
  readonly postings: readonly Posting[];
};
const movement = (data: Movement): BalanceCredited['data'] => ({
  entryId: 'payment-1',
  reason: 'deposit',
  reference: 'payment-1',
  ...data,
  amount: eur(data.amount),
  balanceAfter: eur(data.balanceAfter),
});
export const credited = (data: Movement): AccountEvent => ({
  type: 'BalanceCredited',
  data: movement(data),
});
export const debited = (data: Movement): AccountEvent => ({
  type: 'BalanceDebited',
  data: movement(data),
});

export const deposit = (command: Partial<Deposit> = {}): Deposit => ({
  type: 'Deposit',
  paymentId: 'payment-1',
  amount: 5000,
  fingerprint: fingerprintOf('d'),
  ...command,
});
export const withdraw = (command: Partial<Withdraw> = {}): Withdraw => ({
  type: 'Withdraw',
  paymentId: 'payment-2',
  amount: 2000,
  fingerprint: fingerprintOf('w'),
  ...command,
});
export const paymentOf = ({ paymentId, amount, reference, fingerprint }: Deposit | Withdraw) => ({
  paymentId,
  amount: eur(amount),
  ...(reference === undefined ? {} : { reference }),
  fingerprint,
});

/** Both events of a deposit into an account with `before` in it. */
export const deposited = (
  amount: number,
  { before = 0, paymentId = 'payment-1' } = {},
): readonly AccountEvent[] => [
  { type: 'DepositCredited', data: paymentOf(deposit({ amount, paymentId })) },
  credited({
    entryId: paymentId,
    reference: paymentId,
    amount,
    balanceAfter: before + amount,
    postings: [
      { ledger: 'customer', amount },
      { ledger: 'cash', amount: -amount },
    ],
  }),
];

export const placementRequest = (request: Partial<PlacementRequest> = {}): PlacementRequest => ({
  accountId: 'alice',
  betId: 'bet-1',
  marketId: 'match-1',
  selectionId: 'home',
  stake: 1000,
  odds: '5/2',
  pricePolicy: 'none',
  expiresAt: '2026-11-23T12:00:30.000Z',
  fingerprint: fingerprintOf('b'),
  ...request,
});
export const placeBet = (
  request: Partial<PlacementRequest> = {},
  reservation: Partial<PlaceBet['reservation']> = {},
): PlaceBet => ({
  type: 'PlaceBet',
  request: placementRequest(request),
  reservation: {
    marketRevision: 7,
    acceptedOdds: '5/2',
    priceVersion: 1,
    potentialReturns: 2500,
    placedAt: noon,
    expiresAt: '2026-11-23T12:00:30.000Z',
    ...reservation,
  },
});
export const betPlaced = (data: Partial<BetPlaced['data']> = {}): BetPlaced => ({
  type: 'BetPlaced',
  data: {
    betId: 'bet-1',
    accountId: 'alice',
    marketId: 'match-1',
    selectionId: 'home',
    stake: eur(1000),
    requestedOdds: '5/2',
    acceptedOdds: '5/2',
    pricePolicy: 'none',
    priceVersion: 1,
    marketRevision: 7,
    potentialReturns: eur(2500),
    placedAt: noon,
    fingerprint: fingerprintOf('b'),
    ...data,
  },
});
/** Both events of a placed bet; `balanceAfter` in minor units. */
export const bet = (
  balanceAfter: number,
  data: Partial<BetPlaced['data']> = {},
): readonly AccountEvent[] => {
  const placed = betPlaced(data);
  const { betId, stake } = placed.data;
  return [
    placed,
    debited({
      entryId: `stake-${betId}`,
      reason: 'stake',
      reference: betId,
      amount: stake.amount,
      balanceAfter,
      postings: [
        { ledger: 'customer', amount: -stake.amount },
        { ledger: 'open-stakes', amount: stake.amount },
      ],
    }),
  ];
};

export const placementRefused = (data: Partial<DataOf<'PlacementRefused'>> = {}): AccountEvent => ({
  type: 'PlacementRefused',
  data: {
    betId: 'bet-1',
    accountId: 'alice',
    marketId: 'match-1',
    selectionId: 'home',
    stake: eur(1000),
    requestedOdds: '5/2',
    code: 'FUNDS_INSUFFICIENT',
    facts: { available: 0, currency: 'EUR' },
    fingerprint: fingerprintOf('b'),
    ...data,
  },
});
export const placementLapsed = (): AccountEvent => ({
  type: 'PlacementLapsed',
  data: {
    betId: 'bet-1',
    accountId: 'alice',
    marketId: 'match-1',
    fingerprint: fingerprintOf('b'),
  },
});

export const lapse = (): LapsePlacement => ({
  type: 'LapsePlacement',
  accountId: 'alice',
  betId: 'bet-1',
  marketId: 'match-1',
  fingerprint: fingerprintOf('b'),
});

export const won: LegOutcome = { won: true, voidFactor: '0', deadHeat: '1', rule4: '0' };
export const lost: LegOutcome = { ...won, won: false };

type Item = ApplySettlement['bets'][number];
export const resulted = (outcome: LegOutcome, resultVersion = 1): Item['target'] => ({
  kind: 'result',
  resultVersion,
  outcome,
});
export const applySettlement = (
  n: number,
  target: Item['target'],
  item: Partial<Item> = {},
): ApplySettlement => ({
  type: 'ApplySettlement',
  settlementId: `match-1-${n}`,
  n,
  marketId: 'match-1',
  bets: [
    {
      betId: 'bet-1',
      marketRevision: 7,
      selectionId: 'home',
      acceptedOdds: '5/2',
      target,
      ...item,
    },
  ],
});

export const betSettled = (
  data: Partial<DataOf<'BetSettled'>> & { readonly n: number },
): Extract<AccountEvent, { type: 'BetSettled' }> => ({
  type: 'BetSettled',
  data: {
    betId: 'bet-1',
    marketId: 'match-1',
    selectionId: 'home',
    settlementId: `match-1-${data.n}`,
    multiplier: '5/2',
    returns: eur(2500),
    rounding: 'down',
    result: 'won',
    resultVersion: 1,
    outcome: won,
    ...data,
  },
});
export const betResettled = (
  data: Partial<DataOf<'BetSettled'>> & { readonly n: number },
): AccountEvent => ({ type: 'BetResettled', data: betSettled(data).data });
export const betVoided = (n: number): AccountEvent => ({
  type: 'BetVoided',
  data: {
    betId: 'bet-1',
    marketId: 'match-1',
    selectionId: 'home',
    settlementId: `match-1-${n}`,
    n,
    multiplier: '1',
    returns: eur(1000),
    rounding: 'down',
    result: 'void',
  },
});
