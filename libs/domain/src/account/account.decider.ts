import { dispatch, refuse, type Decider, type Moment } from '@wagerlog/event-sourcing';
import { currencyExponent } from '../money/currency';
import type { AccountCommand, OpenAccount, SelfExclude } from './account.commands';
import type { SetAccountStatus, SetLimit } from './account.commands';
import type { AccountDecision, AccountRefusalCode } from './account.decision';
import type { AccountEvent } from './account.events';
import { limitEffectiveAt } from './account.limits';
import { deposit, withdraw } from './account.payments';
import { lapsePlacement, placeBet, refusePlacement } from './account.placement';
import { applySettlement } from './account.settlement';
import { evolve, type Account, type AccountState } from './account.state';

type OpenedCommand = Exclude<AccountCommand, OpenAccount>;

const decide = (command: AccountCommand, state: AccountState, moment: Moment): AccountDecision => {
  if (command.type === 'OpenAccount') return openAccount(command, state);
  return state.status === 'unopened'
    ? refuse('ACCOUNT_UNKNOWN')
    : decideOpened(command, state, moment);
};

/** The account's own life: an account, its bets and refusals, and its money (domain.md §2). */
export const accountDecider: Decider<
  AccountCommand,
  AccountState,
  AccountEvent,
  AccountRefusalCode
> = { initial: { status: 'unopened' }, evolve, decide };

const openAccount = (
  { accountId, currency }: OpenAccount,
  state: AccountState,
): AccountDecision => {
  if (state.status !== 'unopened') {
    const isSame = state.accountId === accountId && state.currency === currency;
    return isSame ? [] : refuse('ID_TAKEN');
  }
  if (currencyExponent(currency) === undefined) return refuse('CURRENCY_UNKNOWN', { currency });
  return [{ type: 'AccountOpened', data: { accountId, currency } }];
};

const setStatus = ({ status }: SetAccountStatus, account: Account): AccountDecision => {
  if (status === account.status) return [];
  const { balance, openBets, currency } = account;
  if (status === 'closed' && (balance !== 0 || openBets > 0)) {
    return refuse('ACCOUNT_NOT_EMPTY', { balance, openBets, currency });
  }
  return [{ type: 'AccountStatusChanged', data: { status } }];
};

/** Never shortened, not even after it is over: the customer's word stands. */
const selfExclude = ({ until }: SelfExclude, { excludedUntil }: Account): AccountDecision => {
  if (until === excludedUntil) return [];
  if (excludedUntil !== undefined && until < excludedUntil) {
    return refuse('EXCLUSION_SHORTENED', { excludedUntil });
  }
  return [{ type: 'SelfExcluded', data: { until } }];
};

const setLimit = (
  command: SetLimit,
  { limits, currency }: Account,
  { occurredAt }: Moment,
): AccountDecision => {
  const effectiveAt = limitEffectiveAt(limits, command, occurredAt);
  if (effectiveAt === undefined) return [];
  const { kind, period, amount } = command;
  return [{ type: 'LimitSet', data: { kind, period, amount: { amount, currency }, effectiveAt } }];
};

const decideOpened = dispatch<OpenedCommand, [Account, Moment], AccountDecision>({
  Deposit: deposit,
  Withdraw: withdraw,
  SetAccountStatus: setStatus,
  SelfExclude: selfExclude,
  SetLimit: setLimit,
  PlaceBet: placeBet,
  RefusePlacement: refusePlacement,
  LapsePlacement: lapsePlacement,
  ApplySettlement: applySettlement,
});
