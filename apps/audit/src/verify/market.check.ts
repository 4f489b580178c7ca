import type { LiabilityReserved, MarketEvent } from '@wagerlog/domain';
import type { Books } from '../evidence/books';
import { handle, type Handlers } from '../evidence/by-type';
import { compare, parseFraction, timesDown } from '../evidence/fraction';
import type { Market, Reservation } from '../evidence/market';
import type { MarketEvidence } from '../evidence/stored-event';
import type { Note } from './finding';

interface Scene {
  readonly books: Books;
  readonly market: Market;
}
interface Judged extends Scene {
  readonly occurredAt: string;
  readonly note: Note;
}
type Terms = LiabilityReserved['data'];

/** A market's own stream and its reservations: I5, I6, I7, I10, I14. Before the fold. */
export const checkMarket = (scene: Scene, { event, metadata }: MarketEvidence, note: Note): void =>
  handle<MarketEvent, Judged>(checks, { ...scene, occurredAt: metadata.occurredAt, note }, event);

const checkReserved = (scene: Judged, terms: Terms): void => {
  const { market, occurredAt, note } = scene;
  const { betId } = terms;
  checkPrice(scene, terms);
  checkPolicy(scene, terms);
  checkLiability(scene, terms);
  if (market.status !== 'open') note('I6', `${betId} is reserved while ${market.status}`);
  if (terms.placedAt !== occurredAt) {
    note('I6', `placedAt of ${betId} is not its reservation's time`);
  }
  if (market.reservations.has(betId)) {
    note('I7', `${betId} is reserved a second time in this market`);
  }
};

const checkPrice = ({ market, note }: Judged, terms: Terms): void => {
  const { betId, selectionId, acceptedOdds, priceVersion } = terms;
  const price = market.prices.get(selectionId);
  if (price === undefined || compare(parseFraction(price), parseFraction(acceptedOdds)) !== 0) {
    note('I6', `${betId} is accepted at ${acceptedOdds}, the price is ${price ?? 'absent'}`);
  }
  if (priceVersion !== market.priceVersion) {
    note('I6', `${betId} names price version ${priceVersion}, not ${market.priceVersion}`);
  }
};

const checkPolicy = ({ note }: Judged, terms: Terms): void => {
  const { betId, acceptedOdds, requestedOdds, pricePolicy } = terms;
  const better = compare(parseFraction(acceptedOdds), parseFraction(requestedOdds));
  const kept = { none: better === 0, higher: better >= 0, any: true }[pricePolicy];
  if (!kept) note('I14', `${betId} asked ${requestedOdds} (${pricePolicy}), got ${acceptedOdds}`);
};

const checkLiability = ({ market, note }: Judged, terms: Terms): void => {
  const { betId, selectionId, stake, potentialReturns, acceptedOdds } = terms;
  const exact = timesDown(stake.amount, parseFraction(acceptedOdds));
  if (potentialReturns.amount !== exact) {
    note('I5', `potential returns of ${betId} are ${potentialReturns.amount}, exactly ${exact}`);
  }
  const liability = (market.liability.get(selectionId) ?? 0) + exact - stake.amount;
  if (liability > market.liabilityLimit) {
    const limit = market.liabilityLimit;
    note('I5', `${betId} raises the liability of ${selectionId} to ${liability}, limit ${limit}`);
  }
};

/** Released only after a terminal event of the bet id is in the account's stream. */
const checkReleased = (
  { books, market, note }: Judged,
  { betId }: { readonly betId: string },
): void => {
  const reservation = market.reservations.get(betId);
  if (reservation === undefined) return note('I7', `${betId} is released but was never reserved`);
  if (reservation.releasedAtRevision !== undefined) {
    note('I7', `${betId} was released before, at revision ${reservation.releasedAtRevision}`);
  }
  const end = endOf(books, reservation);
  if (end === 'none') note('I7', `${betId} is released without a terminal event of its account`);
  if (end === 'placed') note('I7', `${betId} is released although its bet stands`);
};

/** How a reservation stands by its account's stream so far. */
export const endOf = (
  books: Books,
  { accountId, betId, marketId, revision }: Reservation,
): 'none' | 'ended' | 'placed' | 'voided' => {
  const account = books.accounts.get(accountId);
  if (account === undefined) return 'none';
  const bet = account.bets.get(betId);
  if (bet === undefined) return account.endings.has(betId) ? 'ended' : 'none';
  if (bet.marketId !== marketId || bet.marketRevision !== revision) return 'ended';
  return bet.status === 'voided' ? 'voided' : 'placed';
};

const checkTrigger = (
  { market, note }: Judged,
  { n, settlementId }: { readonly n: number; readonly settlementId: string },
): void => {
  const next = market.triggers.length + 1;
  if (n !== next || settlementId !== `${market.marketId}-${next}`) {
    note('I10', `trigger ${settlementId} (n=${n}) should be n=${next} of this market`);
  }
};

const checkSettled = ({ books, market, note }: Judged, { n }: { readonly n: number }): void => {
  const { triggers, marketId } = market;
  if (n !== triggers.length) note('I10', `settled by n=${n}, which is not the newest`);
  if (!triggers.some(({ event }) => isResult(event))) note('I10', 'settled with no result');
  if (books.runs.get(`${marketId}-${n}`)?.state !== 'completed') {
    note('I10', `settled before its run n=${n} completed`);
  }
};

const isResult = ({ type }: MarketEvent): boolean =>
  type === 'MarketResulted' || type === 'MarketResultCorrected';

const checks: Partial<Handlers<MarketEvent, Judged>> = {
  LiabilityReserved: checkReserved,
  LiabilityReleased: checkReleased,
  MarketResulted: checkTrigger,
  MarketResultCorrected: checkTrigger,
  MarketVoided: checkTrigger,
  BetsVoidedInWindow: checkTrigger,
  MarketSettled: checkSettled,
};
