import type { Ledger } from '@wagerlog/domain';
import { streamName } from '@wagerlog/event-sourcing';
import type { Account } from '../evidence/account';
import type { Books } from '../evidence/books';
import type { Reservation } from '../evidence/market';
import { noteBrokenPromise } from './account.check';
import type { Finding } from './finding';
import { endOf } from './market.check';

/**
 * How long after its expiry a reservation may still wait for its sweeper: the sweeper's own grace
 * is seconds. Measured on the log's own time, so a store that stood still owes nothing.
 */
const graceMs = 60_000;

type Found = (finding: Finding) => void;

/** What must not stand open at the end of the log. Work in progress may. */
export const checkEnds = (books: Books, newest: string, found: Found): void => {
  for (const account of books.accounts.values()) checkAccountEnd(account, found);
  const overdueBefore = newest === '' ? '' : minusMs(newest, graceMs);
  for (const market of books.markets.values()) {
    const stream = streamName.market(market.marketId);
    for (const reservation of market.reservations.values()) {
      const what = overdue(books, reservation, overdueBefore);
      if (what !== undefined) {
        found({ invariant: 'I7', stream, revision: reservation.revision, what });
      }
    }
  }
};

const checkAccountEnd = (account: Account, found: Found): void => {
  const stream = streamName.account(account.accountId);
  const at = { stream, revision: account.revision };
  if (account.promised !== undefined) {
    noteBrokenPromise(account.promised, (invariant, what) => found({ invariant, what, ...at }));
  }
  for (const [betId, bet] of account.bets) {
    if (bet.status !== 'placed' && bet.paid !== bet.returns) {
      const what = `bet ${betId} was paid ${bet.paid} in all, its returns are ${bet.returns}`;
      found({ invariant: 'I4', what, ...at });
    }
  }
  for (const [ledger, expected] of expectedLedgers(account)) {
    const sum = account.ledgers.get(ledger) ?? 0;
    if (sum === expected) continue;
    const what = `the postings to ${ledger} sum to ${sum}, the account says ${expected}`;
    found({ invariant: 'I8', what, ...at });
  }
};

/** What the account's own facts say about its ledgers. */
const expectedLedgers = ({ balance, bets }: Account): readonly (readonly [Ledger, number])[] => {
  const open = [...bets.values()].filter(({ status }) => status === 'placed');
  const openStakes = open.reduce((sum, { stake }) => sum + stake, 0);
  return [
    ['customer', balance],
    ['open-stakes', openStakes],
  ];
};

const overdue = (books: Books, reservation: Reservation, before: string): string | undefined => {
  const { betId, expiresAt, releasedAtRevision } = reservation;
  if (releasedAtRevision !== undefined || expiresAt >= before) return undefined;
  const end = endOf(books, reservation);
  if (end === 'none') return `${betId} expired long ago without bet, end or release`;
  if (end === 'ended') return `${betId} ended long ago and is still reserved`;
  return undefined;
};

const minusMs = (instant: string, ms: number): string =>
  new Date(Date.parse(instant) - ms).toISOString();
