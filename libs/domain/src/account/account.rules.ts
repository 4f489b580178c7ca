import { firstRefusal, refuse, type Moment, type Rule } from '@wagerlog/event-sourcing';
import { isPast } from './account.decision';
import { withinLimits, type LimitCode } from './account.limits';
import { availableOf, type Account } from './account.state';

/** A stake judged against the customer's account. */
export interface Claim {
  readonly account: Account;
  /** Minor units. */
  readonly stake: number;
  readonly moment: Moment;
}

export type AccountRuleCode =
  | 'ACCOUNT_SUSPENDED'
  | 'ACCOUNT_CLOSED'
  | 'ACCOUNT_EXCLUDED'
  | 'ACCOUNT_IN_DEBT'
  | 'FUNDS_INSUFFICIENT'
  | LimitCode;

const isOpen: Rule<Claim, AccountRuleCode> = ({ account }) => {
  switch (account.status) {
    case 'active':
      return undefined;
    case 'suspended':
      return refuse('ACCOUNT_SUSPENDED');
    case 'closed':
      return refuse('ACCOUNT_CLOSED');
  }
};

const isNotExcluded: Rule<Claim, AccountRuleCode> = ({ account, moment }) => {
  const { excludedUntil } = account;
  return excludedUntil === undefined || isPast(excludedUntil, moment)
    ? undefined
    : refuse('ACCOUNT_EXCLUDED', { excludedUntil });
};

export const isNotInDebt: Rule<Pick<Claim, 'account'>, 'ACCOUNT_IN_DEBT'> = ({ account }) =>
  account.balance < 0
    ? refuse('ACCOUNT_IN_DEBT', { balance: account.balance, currency: account.currency })
    : undefined;

/** Limits are read at the event's own instant: its period is the one it will be counted in. */
const within = (kind: 'stake' | 'loss'): Rule<Claim, AccountRuleCode> => {
  const judge = withinLimits(kind);
  return ({ account: { limits, usage, currency }, stake, moment: { occurredAt } }) =>
    judge({ limits, usage, currency, amount: stake, at: occurredAt });
};

export const hasFunds: Rule<Pick<Claim, 'account' | 'stake'>, 'FUNDS_INSUFFICIENT'> = ({
  account,
  stake,
}) => {
  const available = availableOf(account);
  return stake > available
    ? refuse('FUNDS_INSUFFICIENT', { available, currency: account.currency })
    : undefined;
};

/** Rules 5 to 7 of domain.md §2: order is precedence. */
const stakingRules = [
  isOpen,
  isNotExcluded,
  isNotInDebt,
  within('stake'),
  within('loss'),
  hasFunds,
] as const;

export const refuseStake = (claim: Claim): ReturnType<Rule<Claim, AccountRuleCode>> =>
  firstRefusal<Claim, AccountRuleCode>(stakingRules, claim);
