import type { AccountEvent, BetPlaced, BetResult, BetTarget } from '@wagerlog/domain';
import type { Account, Bet } from '../evidence/account';
import type { Books } from '../evidence/books';
import { handle, type Handlers } from '../evidence/by-type';
import { formatFraction, timesDown } from '../evidence/fraction';
import { multiplierOf, resultBy, targetBy, type Trigger } from '../evidence/outcome';
import type { AccountEvidence } from '../evidence/stored-event';
import type { Note } from './finding';

interface Scene {
  readonly books: Books;
  readonly account: Account;
}
interface Judged extends Scene {
  readonly type: AccountEvent['type'];
  readonly note: Note;
}

/** A bet against the market it names: I7 at placing, I4 and I10 at each effect. Before the fold. */
export const checkBet = (scene: Scene, { event }: AccountEvidence, note: Note): void =>
  handle<AccountEvent, Judged>(checks, { ...scene, type: event.type, note }, event);

interface Effect {
  readonly betId: string;
  readonly marketId: string;
  readonly settlementId: string;
  readonly n: number;
  readonly multiplier: string;
  readonly returns: { readonly amount: number };
  readonly result: BetResult;
}

const copied = [
  'betId',
  'accountId',
  'marketId',
  'selectionId',
  'requestedOdds',
  'acceptedOdds',
  'pricePolicy',
  'priceVersion',
  'placedAt',
  'fingerprint',
] as const satisfies readonly (keyof BetPlaced['data'])[];

const checkReservation = ({ books, note }: Judged, data: BetPlaced['data']): void => {
  const { betId, marketId, marketRevision } = data;
  const reservation = books.markets.get(marketId)?.reservations.get(betId);
  if (reservation?.revision !== marketRevision) {
    return note('I7', `bet ${betId} names no reservation (market ${marketId}@${marketRevision})`);
  }
  if (reservation.releasedAtRevision !== undefined) {
    const at = reservation.releasedAtRevision;
    note('I7', `bet ${betId} rests on a reservation released at market revision ${at}`);
  }
  const { terms } = reservation;
  if (terms === undefined) return;
  // A second bet on it is another finding (I9); until then nothing needs them any more.
  reservation.terms = undefined;
  const amounts = (['stake', 'potentialReturns'] as const).filter(
    (name) => terms[name].amount !== data[name].amount,
  );
  const different = [...copied.filter((name) => terms[name] !== data[name]), ...amounts];
  if (different.length === 0) return;
  note('I7', `bet ${betId} differs from its reservation in ${different.join(', ')}`);
};

const checkEffect = (scene: Judged, effect: Effect): void => {
  const { account, type, note } = scene;
  const bet = account.bets.get(effect.betId);
  if (bet === undefined) return note('I4', `${type} of ${effect.betId}, which was never placed`);
  if (bet.n >= effect.n) {
    note('I4', `bet ${effect.betId} had its effect n=${bet.n} before n=${effect.n}`);
  }
  if (bet.status === 'voided' && type !== 'BetVoided') {
    note('I4', `bet ${effect.betId} was voided before`);
  }
  const triggers = checkRun(scene, effect, bet);
  if (triggers.length > 0) {
    checkWorth(scene, effect, { bet, target: targetBy(triggers, bet) });
  }
};

/** The triggers the effect's run folds; none when the effect belongs to no trigger. */
const checkRun = (
  { books, note }: Judged,
  { betId, marketId, settlementId, n }: Effect,
  bet: Bet,
): readonly Trigger[] => {
  const all = books.markets.get(bet.marketId)?.triggers ?? [];
  const trigger = all.find((each) => isOf(each, { settlementId, n }));
  if (bet.marketId !== marketId || trigger === undefined) {
    note('I10', `${settlementId} is no trigger of the market of bet ${betId}`);
    return [];
  }
  if (books.runs.get(settlementId)?.started === undefined) {
    note('I10', `bet ${betId} has an effect of ${settlementId}, which never started`);
  }
  if (bet.marketRevision > trigger.revision) {
    note('I10', `bet ${betId} was reserved after the trigger of ${settlementId}`);
  }
  return all.filter(({ event }) => event.data.n <= n);
};

const isOf = ({ event }: Trigger, { settlementId, n }: Pick<Effect, 'settlementId' | 'n'>) =>
  event.data.n === n && event.data.settlementId === settlementId;

interface Expected {
  readonly bet: Bet;
  readonly target: BetTarget | undefined;
}

const checkWorth = (
  { type, note }: Judged,
  { betId, multiplier, returns, result }: Effect,
  { bet, target }: Expected,
): void => {
  const worth = type === 'BetVoided' ? voidBy(target, bet) : settledBy(target, bet);
  if (worth === undefined) {
    return note('I4', `${type} of ${betId}, but its triggers say ${target?.kind ?? 'nothing'}`);
  }
  if (multiplier !== worth.multiplier) {
    note('I4', `the multiplier of ${betId} is ${multiplier}, exactly ${worth.multiplier}`);
  }
  if (returns.amount !== worth.returns) {
    note('I4', `the returns of ${betId} are ${returns.amount}, exactly ${worth.returns}`);
  }
  if (result !== worth.result) {
    note('I4', `the result of ${betId} is ${result}, its outcome says ${worth.result}`);
  }
};

interface Worth {
  readonly multiplier: string;
  readonly returns: number;
  readonly result: BetResult;
}
const voidBy = (target: BetTarget | undefined, { stake }: Bet): Worth | undefined =>
  target?.kind === 'void' ? { multiplier: '1', returns: stake, result: 'void' } : undefined;

const settledBy = (target: BetTarget | undefined, { stake, odds }: Bet): Worth | undefined => {
  if (target?.kind !== 'result') return undefined;
  const exact = multiplierOf(target.outcome, odds);
  return {
    multiplier: formatFraction(exact),
    returns: timesDown(stake, exact),
    result: resultBy(target.outcome),
  };
};

const checks: Partial<Handlers<AccountEvent, Judged>> = {
  BetPlaced: checkReservation,
  BetSettled: checkEffect,
  BetResettled: checkEffect,
  BetVoided: checkEffect,
};
