import type { AccountEvent, BalanceCredited, BalanceDebited, BetPlaced } from '@wagerlog/domain';
import type { Account, Bet, Promised } from './account';
import { handle, type Handlers } from './by-type';
import { createOneText } from './one-text';
import type { AccountEvidence } from './stored-event';

/** The auditor's own fold; it fills the account in place, one account is read by one loop. */
export const foldAccount = (account: Account, evidence: AccountEvidence): void => {
  const { event, revision } = evidence;
  account.promised = undefined;
  account.revision = revision;
  handle<AccountEvent, Scene>(folds, { account, evidence }, event);
};

interface Scene {
  readonly account: Account;
  readonly evidence: AccountEvidence;
}

/** Why a movement is booked for an effect on a bet; these alone may go below zero. */
export const effectReasons: readonly string[] = ['payout', 'refund', 'resettlement'];

interface Effect {
  readonly betId: string;
  readonly n: number;
  readonly returns: { readonly amount: number };
  readonly result: string;
}

const folds: Handlers<AccountEvent, Scene> = {
  AccountOpened: ({ account }, { currency }) => {
    account.currency = currency;
  },
  AccountStatusChanged: ({ account }, { status }) => {
    account.status = status;
  },
  SelfExcluded: ({ account }, { until }) => {
    account.excludedUntil = until;
  },
  LimitSet: ({ account }, { kind, period, amount, effectiveAt }) => {
    account.limits.set(`${kind}/${period}`, { amount: amount.amount, effectiveAt });
  },
  DepositCredited: (scene, data) => {
    answerPayment(scene, data.paymentId);
    promise(scene, data.amount.amount, { reference: referenceOf(data), reasons: ['deposit'] });
  },
  WithdrawalCompleted: (scene, data) => {
    answerPayment(scene, data.paymentId);
    promise(scene, -data.amount.amount, { reference: referenceOf(data), reasons: ['withdrawal'] });
  },
  PaymentRefused: (scene, { paymentId }) => answerPayment(scene, paymentId),
  BetPlaced: (scene, placed) => {
    const { account, evidence } = scene;
    account.bets.set(placed.betId, betOf(placed, evidence.revision));
    promise(scene, -placed.stake.amount, { reference: placed.betId, reasons: ['stake'] });
  },
  PlacementRefused: ({ account, evidence: { revision } }, { betId, code }) => {
    account.endings.set(betId, { type: 'PlacementRefused', revision, code });
  },
  PlacementLapsed: ({ account, evidence: { revision } }, { betId }) => {
    account.endings.set(betId, { type: 'PlacementLapsed', revision, code: 'EXPIRED' });
  },
  BetSettled: (scene, effect) => applyEffect(scene, effect),
  BetResettled: (scene, effect) => applyEffect(scene, effect),
  BetVoided: (scene, effect) => applyEffect(scene, effect),
  BalanceDebited: ({ account }, movement) => move(account, -movement.amount.amount, movement),
  BalanceCredited: ({ account }, movement) => move(account, movement.amount.amount, movement),
};

const oneText = createOneText();

const betOf = (placed: BetPlaced['data'], revision: number): Bet => ({
  marketId: oneText(placed.marketId),
  marketRevision: placed.marketRevision,
  selectionId: oneText(placed.selectionId),
  stake: placed.stake.amount,
  odds: oneText(placed.acceptedOdds),
  placedAt: placed.placedAt,
  revision,
  status: 'placed',
  n: 0,
  returns: 0,
  paid: 0,
});

const answerPayment = ({ account, evidence }: Scene, paymentId: string): void => {
  account.payments.set(paymentId, evidence.revision);
};

const applyEffect = (scene: Scene, { betId, n, returns, result }: Effect): void => {
  const bet = scene.account.bets.get(betId);
  if (bet === undefined) return;
  bet.status = scene.evidence.event.type === 'BetVoided' ? 'voided' : 'settled';
  bet.result = result;
  bet.n = n;
  bet.returns = returns.amount;
  promise(scene, returns.amount - bet.paid, { reference: betId, reasons: effectReasons });
};

const move = (
  account: Account,
  change: number,
  { postings, reason, reference }: Movement['data'],
): void => {
  account.balance += change;
  for (const { ledger, amount } of postings) {
    account.ledgers.set(ledger, (account.ledgers.get(ledger) ?? 0) + amount);
  }
  // A payment's reference is the customer's own text: it may read like a bet id.
  const bet = effectReasons.includes(reason) ? account.bets.get(reference) : undefined;
  if (bet !== undefined) bet.paid += change;
};

export type Movement = BalanceDebited | BalanceCredited;

/** Signed minor units: what the movement does to the balance. */
export const changeOf = ({ type, data }: Movement): number =>
  type === 'BalanceCredited' ? data.amount.amount : -data.amount.amount;

const promise = (
  { account, evidence }: Scene,
  change: number,
  promised: Pick<Promised, 'reference' | 'reasons'>,
): void => {
  const { commandId } = evidence.metadata;
  account.promised = { by: evidence.event.type, commandId, change, ...promised };
};

const referenceOf = (payment: { readonly reference?: string; readonly paymentId: string }) =>
  payment.reference ?? payment.paymentId;
