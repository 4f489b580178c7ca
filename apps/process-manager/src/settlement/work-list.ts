import type { LiveReservation, Market } from '@wagerlog/domain';

/** One reservation a run has to cover, with its bet's id. */
export interface WorkItem extends LiveReservation {
  readonly betId: string;
}

/** All a run has to do in one account. */
export interface AccountWork {
  readonly accountId: string;
  readonly items: readonly WorkItem[];
}

/**
 * Every live reservation of the market as of the trigger, by account. The order is fixed by that
 * state alone, since `through` counts along it in whichever process resumes the run: first the
 * accounts whose reservations expired first, so that those that may still be on their way, and have
 * to be waited for, come last.
 */
export const workListOf = ({ live }: Market): readonly AccountWork[] => {
  const accounts = new Map<string, WorkItem[]>();
  for (const [betId, reservation] of live.entries()) {
    const items = accounts.get(reservation.accountId) ?? [];
    items.push({ ...reservation, betId });
    accounts.set(reservation.accountId, items);
  }
  return [...accounts]
    .map(([accountId, items]) => ({
      accountId,
      items: items.sort((a, b) => a.revision - b.revision),
    }))
    .sort((a, b) => byText(lastExpiryOf(a), lastExpiryOf(b)) || byText(a.accountId, b.accountId));
};

const lastExpiryOf = ({ items }: AccountWork): string =>
  items.reduce((last, { expiresAt }) => (expiresAt > last ? expiresAt : last), '');

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
