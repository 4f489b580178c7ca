import {
  dispatch,
  lastingMap,
  type Fold,
  type Instant,
  type LastingMap,
} from '@wagerlog/event-sourcing';
import {
  isStanding,
  type AccountBet,
  type AnsweredPayment,
  type EndedPlacement,
} from './account.bets';
import type {
  AccountEvent,
  AccountId,
  AccountStatus,
  BalanceCredited,
  BalanceDebited,
  BetId,
  Fingerprint,
} from './account.events';
import { betPacking, paymentPacking } from './account.packing';
import { emptyUsage, scheduleLimit, useBy, type Limits, type Usage } from './account.limits';

export interface Account {
  readonly status: AccountStatus;
  readonly accountId: AccountId;
  readonly currency: string;
  /** Minor units, net of open stakes; below zero is debt. */
  readonly balance: number;
  readonly openStakes: number;
  readonly openBets: number;
  readonly excludedUntil: Instant | undefined;
  readonly bets: LastingMap<AccountBet>;
  readonly payments: LastingMap<AnsweredPayment>;
  readonly limits: Limits;
  readonly usage: Usage;
}
export type AccountState = { readonly status: 'unopened' } | Account;

/** What became of a bet id in this account; `undefined`: nothing yet. */
export const accountBet = (state: AccountState, betId: BetId): AccountBet | undefined =>
  state.status === 'unopened' ? undefined : state.bets.get(betId);

/** Minor units the customer may risk or withdraw. */
export const availableOf = ({ balance }: Account): number => Math.max(0, balance);

type AccountFold = Fold<AccountState, AccountEvent>;

export const evolve: AccountFold['evolve'] = (state, folded) => {
  const { event } = folded;
  if (state.status !== 'unopened') return evolveOpened(event, state, folded);
  return event.type === 'AccountOpened' ? opened(event.data) : state;
};

const opened = (data: { readonly accountId: string; readonly currency: string }): Account => ({
  status: 'active',
  accountId: data.accountId,
  currency: data.currency,
  balance: 0,
  openStakes: 0,
  openBets: 0,
  excludedUntil: undefined,
  bets: lastingMap(betPacking),
  payments: lastingMap(paymentPacking),
  limits: {},
  usage: emptyUsage,
});

type DataOf<Type extends AccountEvent['type']> = Extract<AccountEvent, { type: Type }>['data'];

const placed = (account: Account, data: DataOf<'BetPlaced'>, revision: number): Account => ({
  ...account,
  openBets: account.openBets + 1,
  openStakes: account.openStakes + data.stake.amount,
  bets: account.bets.set(data.betId, {
    status: 'placed',
    marketId: data.marketId,
    marketRevision: data.marketRevision,
    stake: data.stake.amount,
    revision,
    effectRevision: revision,
    n: 0,
    paid: 0,
    fingerprint: data.fingerprint,
  }),
});

const ended = (
  account: Account,
  { betId, fingerprint }: { readonly betId: BetId; readonly fingerprint: Fingerprint },
  end: Pick<EndedPlacement, 'status' | 'revision'>,
): Account => ({ ...account, bets: account.bets.set(betId, { ...end, fingerprint }) });

const affected = (
  account: Account,
  { betId, n, returns }: DataOf<'BetVoided'>,
  effect: { readonly status: 'settled' | 'voided'; readonly revision: number },
): Account => {
  const bet = account.bets.get(betId);
  if (!isStanding(bet)) return account;
  const closes = bet.status === 'placed';
  return {
    ...account,
    openBets: account.openBets - (closes ? 1 : 0),
    openStakes: account.openStakes - (closes ? bet.stake : 0),
    bets: account.bets.set(betId, {
      ...bet,
      status: effect.status,
      effectRevision: effect.revision,
      n,
      paid: returns.amount,
    }),
  };
};

/** Where an event stands in its stream. */
type Place = Pick<Parameters<AccountFold['evolve']>[1], 'revision' | 'occurredAt'>;

const answerPayment = (
  { data }: { readonly data: Pick<DataOf<'PaymentRefused'>, 'paymentId' | 'fingerprint'> },
  account: Account,
  { revision }: Place,
): Account => {
  const { paymentId, fingerprint } = data;
  return { ...account, payments: account.payments.set(paymentId, { revision, fingerprint }) };
};

const settle = (
  { data }: { readonly data: DataOf<'BetVoided'> },
  account: Account,
  { revision }: Place,
): Account => affected(account, data, { status: 'settled', revision });

const move = (
  movement: BalanceDebited | BalanceCredited,
  account: Account,
  { occurredAt }: Place,
): Account => ({
  ...account,
  balance: movement.data.balanceAfter.amount,
  usage: useBy(account.usage, movement, occurredAt),
});

const evolveOpened = dispatch<AccountEvent, [Account, Place], Account>({
  AccountOpened: (_, account) => account,
  AccountStatusChanged: ({ data }, account) => ({ ...account, status: data.status }),
  SelfExcluded: ({ data }, account) => ({ ...account, excludedUntil: data.until }),
  LimitSet: ({ data }, account, { occurredAt }) => ({
    ...account,
    limits: scheduleLimit(account.limits, data, occurredAt),
  }),
  DepositCredited: answerPayment,
  WithdrawalCompleted: answerPayment,
  PaymentRefused: answerPayment,
  BetPlaced: ({ data }, account, { revision }) => placed(account, data, revision),
  PlacementRefused: ({ data }, account, { revision }) =>
    ended(account, data, { status: 'refused', revision }),
  PlacementLapsed: ({ data }, account, { revision }) =>
    ended(account, data, { status: 'lapsed', revision }),
  BetSettled: settle,
  BetResettled: settle,
  BetVoided: ({ data }, account, { revision }) =>
    affected(account, data, { status: 'voided', revision }),
  BalanceDebited: move,
  BalanceCredited: move,
});
