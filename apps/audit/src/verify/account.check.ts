import type { AccountEvent } from '@wagerlog/domain';
import type { Account, Promised } from '../evidence/account';
import { changeOf, effectReasons, type Movement } from '../evidence/account.fold';
import { handle, type Handlers } from '../evidence/by-type';
import type { AccountEvidence } from '../evidence/stored-event';
import type { InvariantId, Note } from './finding';

/** The money of one account: I1, I2, I3 and the movement half of I4, I8. Before the fold. */
export const checkMoney = (account: Account, evidence: AccountEvidence, note: Note): void => {
  const { event } = evidence;
  const { promised } = account;
  if (event.type !== 'BalanceDebited' && event.type !== 'BalanceCredited') {
    if (promised !== undefined) noteBrokenPromise(promised, note);
    return;
  }
  if (promised === undefined) {
    const invariant = event.data.reason === 'stake' ? 'I3' : 'I1';
    note(invariant, `${event.type} ${event.data.entryId} stands beside no fact`);
  } else {
    checkPromise({ promised, event, commandId: evidence.metadata.commandId }, note);
  }
  checkBalance(account, event, note);
  checkCurrency(account, event, note);
  checkPostings(event, note);
};

const promisedUnder: Partial<Record<AccountEvent['type'], InvariantId>> = {
  BetPlaced: 'I3',
  BetSettled: 'I4',
  BetResettled: 'I4',
  BetVoided: 'I4',
};

const invariantOf = ({ by }: Promised): InvariantId => promisedUnder[by] ?? 'I1';

/** Said of the event that stands where the movement should, or of the stream's end. */
export const noteBrokenPromise = (promised: Promised, note: Note): void => {
  const { by, reference } = promised;
  note(invariantOf(promised), `${by} of ${reference} is not followed by its balance movement`);
};

interface Kept {
  readonly promised: Promised;
  readonly event: Movement;
  readonly commandId: string;
}

const checkPromise = ({ promised, event, commandId }: Kept, note: Note): void => {
  const { reason, reference } = event.data;
  const invariant = invariantOf(promised);
  const about = `${promised.by} of ${promised.reference}`;
  if (reference !== promised.reference || !promised.reasons.includes(reason)) {
    note(invariant, `${about} is followed by a movement for ${reason} of ${reference}`);
  } else if (changeOf(event) !== promised.change) {
    note(invariant, `${about} should move ${promised.change}, it moves ${changeOf(event)}`);
  }
  if (commandId !== promised.commandId) {
    note(invariant, `${about} and its balance movement are not of one append`);
  }
};

const checkBalance = (account: Account, event: Movement, note: Note): void => {
  const { amount, balanceAfter, reason, entryId } = event.data;
  const balance = account.balance + changeOf(event);
  if (balanceAfter.amount !== balance) {
    note('I1', `balanceAfter of ${entryId} is ${balanceAfter.amount}, the entries say ${balance}`);
  }
  if (!Number.isSafeInteger(amount.amount) || amount.amount < 0) {
    note('I1', `${entryId} moves ${amount.amount}, which is no amount`);
  }
  if (event.type === 'BalanceDebited' && balance < 0 && !effectReasons.includes(reason)) {
    note('I2', `the balance is ${balance} after a ${reason}`);
  }
};

const checkCurrency = ({ currency }: Account, { data }: Movement, note: Note): void => {
  if (data.amount.currency !== currency || data.balanceAfter.currency !== currency) {
    note('I1', `${data.entryId} is not in the account's currency ${currency}`);
  }
};

const checkPostings = (event: Movement, note: Note): void => {
  const { postings, entryId } = event.data;
  const sum = postings.reduce((total, { amount }) => total + amount, 0);
  if (sum !== 0) note('I8', `the postings of ${entryId} sum to ${sum}`);
  const customer = postings
    .filter(({ ledger }) => ledger === 'customer')
    .reduce((total, { amount }) => total + amount, 0);
  if (customer !== changeOf(event)) {
    note('I8', `${entryId} moves ${changeOf(event)}, its customer posting says ${customer}`);
  }
};

/** I9 of facts that answer a key, and I2 of a bet in debt. Before the fold. */
export const checkAnswers = (account: Account, { event }: AccountEvidence, note: Note): void =>
  handle<AccountEvent, Answered>(answers, { account, note }, event);

interface Answered {
  readonly account: Account;
  readonly note: Note;
}

const placement = ({ account, note }: Answered, { betId }: { readonly betId: string }): void => {
  const before = account.bets.get(betId) ?? account.endings.get(betId);
  if (before === undefined) return;
  note('I9', `placement ${betId} was answered before, at revision ${before.revision}`);
};

const payment = (
  { account, note }: Answered,
  { paymentId }: { readonly paymentId: string },
): void => {
  const before = account.payments.get(paymentId);
  if (before !== undefined) {
    note('I9', `payment ${paymentId} was answered before, at revision ${before}`);
  }
};

const answers: Partial<Handlers<AccountEvent, Answered>> = {
  BetPlaced: (scene, data) => {
    const { balance } = scene.account;
    if (balance < 0) scene.note('I2', `a bet is accepted in debt (${balance})`);
    placement(scene, data);
  },
  PlacementRefused: placement,
  PlacementLapsed: placement,
  DepositCredited: payment,
  WithdrawalCompleted: payment,
  PaymentRefused: payment,
};
