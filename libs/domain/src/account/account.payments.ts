import { firstRefusal, known, refuse, type Moment, type Rule } from '@wagerlog/event-sourcing';
import { amountMax } from '../money/money';
import type { Deposit, Withdraw } from './account.commands';
import type { AccountDecision } from './account.decision';
import { bookEntry } from './account.entry';
import type { AccountEvent, PaymentOperation } from './account.events';
import { withinLimits, type LimitCode } from './account.limits';
import { hasFunds, isNotInDebt } from './account.rules';
import type { Account } from './account.state';

interface Payment {
  readonly account: Account;
  readonly amount: number;
  readonly moment: Moment;
}
type PaymentRuleCode = LimitCode | 'ACCOUNT_CLOSED' | 'ACCOUNT_IN_DEBT' | 'FUNDS_INSUFFICIENT';
type PaymentRule = Rule<Payment, PaymentRuleCode>;

const withinDepositLimit = withinLimits('deposit');

const isWithinDepositLimit: PaymentRule = ({ account, amount, moment }) =>
  withinDepositLimit({ ...account, amount, at: moment.occurredAt });

/** No balance above what may stand as money: the house's own limit, on every account. */
const isWithinMoney: PaymentRule = ({ account: { balance, currency }, amount }) =>
  balance + amount > amountMax
    ? refuse('LIMIT_DEPOSIT', { limit: amountMax, remaining: amountMax - balance, currency })
    : undefined;

const isNotClosed: PaymentRule = ({ account }) =>
  account.status === 'closed' ? refuse('ACCOUNT_CLOSED') : undefined;

const depositRules = [isWithinDepositLimit, isWithinMoney, isNotClosed] as const;

const withdrawalRules: readonly PaymentRule[] = [
  isNotInDebt,
  ({ account, amount }) => hasFunds({ account, stake: amount }),
];

export const deposit = (command: Deposit, account: Account, moment: Moment): AccountDecision =>
  pay(command, account, {
    operation: 'deposit',
    refusal: firstRefusal(depositRules, { account, amount: command.amount, moment }),
  });

export const withdraw = (command: Withdraw, account: Account, moment: Moment): AccountDecision =>
  pay(command, account, {
    operation: 'withdrawal',
    refusal: firstRefusal(withdrawalRules, { account, amount: command.amount, moment }),
  });

interface Judgement {
  readonly operation: PaymentOperation;
  readonly refusal: ReturnType<PaymentRule>;
}

/** Yes or no, each payment id is answered once; refusals are recorded like payments. */
const pay = (
  command: Deposit | Withdraw,
  account: Account,
  { operation, refusal }: Judgement,
): AccountDecision => {
  const { paymentId, fingerprint, reference } = command;
  const answered = account.payments.get(paymentId);
  if (answered !== undefined) {
    return answered.fingerprint === fingerprint ? known(answered.revision) : refuse('KEY_REUSED');
  }
  const payment = {
    paymentId,
    amount: { amount: command.amount, currency: account.currency },
    ...(reference === undefined ? {} : { reference }),
    fingerprint,
  };
  if (refusal !== undefined) {
    const { refused: code, facts } = refusal;
    return [{ type: 'PaymentRefused', data: { ...payment, operation, code, facts } }];
  }
  const type = operation === 'deposit' ? 'DepositCredited' : 'WithdrawalCompleted';
  return [{ type, data: payment }, moneyMoved(command, account, operation)];
};

const moneyMoved = (
  { paymentId, amount, reference }: Deposit | Withdraw,
  account: Account,
  reason: PaymentOperation,
): AccountEvent => {
  const inwards = reason === 'deposit' ? amount : -amount;
  return bookEntry(account, {
    entryId: paymentId,
    reason,
    reference: reference ?? paymentId,
    postings: { customer: inwards, cash: -inwards },
  });
};
