import { openEventStore, type EventStore } from '@wagerlog/eventstore';
import type { Position } from '@wagerlog/event-sourcing';
import type { Acknowledged } from '../../load/journal';
import type { Audit } from '../contender';

const pageEvents = 4_000;
const timeoutMs = 60_000;

/** What stands in the accounts' streams, bet by bet. */
export class Ledger {
  private readonly bets = new Map<string, { placed: number; debited: number; stake: number }>();
  private stakes = 0;
  private debits = 0;

  accept(type: string, content: unknown): void {
    if (type === 'BetPlaced') {
      const { betId, stake } = content as { betId: string; stake: { amount: number } };
      const bet = this.bet(betId);
      bet.placed += 1;
      bet.stake = stake.amount;
      this.stakes += stake.amount;
    }
    if (type === 'BalanceDebited') {
      const { reason, reference, amount } = content as BalanceDebited;
      if (reason !== 'stake') return;
      this.bet(reference).debited += 1;
      this.debits += amount.amount;
    }
  }

  compare(acknowledged: Acknowledged): Audit {
    const isLost = ([betId, stake]: readonly [string, number]): boolean => {
      const bet = this.bets.get(betId);
      return !bet?.placed || !bet.debited || bet.stake !== stake;
    };
    const bets = [...this.bets.values()];
    return {
      acknowledged: acknowledged.size,
      recorded: bets.length,
      lost: [...acknowledged].filter(isLost).length,
      doubled: bets.filter(({ placed, debited }) => placed > 1 || debited > 1).length,
      isBalanced: this.stakes === this.debits,
    };
  }

  private bet(betId: string) {
    const bet = this.bets.get(betId) ?? { placed: 0, debited: 0, stake: 0 };
    this.bets.set(betId, bet);
    return bet;
  }
}

interface BalanceDebited {
  readonly reason: string;
  readonly reference: string;
  readonly amount: { readonly amount: number };
}

/** Runs with a connection of its own to the store at this address. */
export const withStore = async <Result>(
  url: string,
  use: (store: EventStore) => Promise<Result>,
): Promise<Result> => {
  const store = openEventStore({ url });
  try {
    return await use(store);
  } finally {
    await store.dispose();
  }
};

/** Position of the newest event. @throws StoreUnavailable */
export const endOfLog = async (store: EventStore): Promise<Position | undefined> => {
  const deadlineAt = Date.now() + timeoutMs;
  for await (const { position } of store.readAll({
    direction: 'backwards',
    count: 1,
    deadlineAt,
  })) {
    return position;
  }
  return undefined;
};

/** Reads the log after `from` to its end. @throws StoreUnavailable */
export const ledgerSince = async (
  store: EventStore,
  from: Position | undefined,
): Promise<Ledger> => {
  const ledger = new Ledger();
  let last = from;
  for (;;) {
    let isNew = false;
    const page = { count: pageEvents, deadlineAt: Date.now() + timeoutMs };
    for await (const event of store.readAll(last === undefined ? page : { ...page, from: last })) {
      // A page begins with the event the one before ended with.
      if (last !== undefined && !isAfter(event.position, last)) continue;
      ledger.accept(event.type, event.data);
      last = event.position;
      isNew = true;
    }
    if (!isNew) return ledger;
  }
};

const isAfter = (a: Position, b: Position): boolean =>
  a.commit > b.commit || (a.commit === b.commit && a.prepare > b.prepare);
