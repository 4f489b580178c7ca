import { type MarketEvent, type Trigger, triggerOf } from '@wagerlog/domain';
import type { RecordedEvent } from '@wagerlog/event-sourcing';
import { type Holding, PackedReservations, type WorkItem } from './packed-reservations';

/** All a run has to do in one account. */
export interface AccountWork {
  readonly accountId: string;
  readonly items: readonly WorkItem[];
}

/** All a run has to do. */
export interface WorkList {
  /** Bets of all accounts. */
  readonly expected: number;
  readonly accounts: number;
  /** All triggers of the market, up to the run's own. */
  readonly triggers: readonly Trigger[];
  /** So many accounts from this one on; unpacked now. */
  readonly slice: (from: number, count: number) => readonly AccountWork[];
}

/**
 * Every live reservation of a market by account, from its events up to the trigger. The order is
 * fixed by those events alone, since `through` counts along it in whichever process resumes the
 * run: first the accounts whose reservations expired first, so that those that may still be on
 * their way, and have to be waited for, come last.
 */
export const workListOf = async (
  pages: AsyncIterable<readonly RecordedEvent<MarketEvent>[]>,
): Promise<WorkList> => {
  const reservations = new PackedReservations();
  const triggers: Trigger[] = [];
  for await (const page of pages) {
    for (const recorded of page) collect({ reservations, triggers }, recorded);
  }
  const holdings = [...reservations.holdings()].sort(byExpiry);
  const ids = holdings.map(({ accountId }) => accountId);
  return {
    expected: holdings.reduce((sum, { bets }) => sum + bets, 0),
    accounts: ids.length,
    triggers,
    slice: (from, count) =>
      ids
        .slice(from, from + count)
        .map((accountId) => ({ accountId, items: reservations.of(accountId) })),
  };
};

const collect = (
  { reservations, triggers }: { readonly reservations: PackedReservations; triggers: Trigger[] },
  { event, revision }: RecordedEvent<MarketEvent>,
): void => {
  switch (event.type) {
    case 'LiabilityReserved':
      return reservations.reserve({ ...event.data, revision });
    case 'LiabilityReleased':
      return reservations.release(event.data.betId);
    case 'MarketResulted':
    case 'MarketResultCorrected':
    case 'MarketVoided':
    case 'BetsVoidedInWindow':
      triggers.push(triggerOf(event, revision));
  }
};

const byExpiry = (a: Holding, b: Holding): number =>
  byText(a.lastExpiry, b.lastExpiry) || byText(a.accountId, b.accountId);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
