import type { ApplySettlement, LiabilityReserved, LegOutcome } from '@wagerlog/domain';
import { streamName } from '@wagerlog/event-sourcing';
import { openEventStore, type EventStore } from '@wagerlog/eventstore';
import { setTimeout as pause } from 'node:timers/promises';
import {
  funded,
  onAccount,
  onMarket,
  opening,
  placing,
  requestOf,
} from '../../test/systems/seeded-market';

/** Streams that are long because much has happened in them. */
export interface History {
  readonly name: string;
  /** Placed and settled, all of one account: four events each. */
  readonly settledBets: number;
  /** Reservations that live in the market, the settled bets' included. */
  readonly reservations: number;
}

export const accountOf = ({ name }: History): string => streamName.account(`${name}-account`);
export const marketOf = ({ name }: History): string => streamName.market(`${name}-market`);

/** Bets that are decided together: their events fit in one append. */
const betsTogether = 150;
const won: LegOutcome = { won: true, voidFactor: '0', deadHeat: '1', rule4: '0' };
/** Snapshots are written a moment after the decisions; which are due by then is the product's. */
const settledMs = 2_000;

/** Builds both streams as the product would have, many decisions to an append, then snapshots. */
export const seedHistory = async (url: string, history: History): Promise<void> => {
  const store = openEventStore({ url });
  try {
    await build(store, history);
    await pause(settledMs);
  } finally {
    await store.dispose();
  }
};

const build = async (store: EventStore, history: History): Promise<void> => {
  const { name, settledBets, reservations } = history;
  const [accountId, marketId] = [`${name}-account`, `${name}-market`];
  await onMarket(store, marketId, opening(marketId));
  await onAccount(store, accountId, funded(accountId));
  for (let made = 0; made < reservations; made += betsTogether) {
    const requests = Array.from({ length: Math.min(betsTogether, reservations - made) }, (_, n) =>
      requestOf(marketId, accountId, made + n),
    );
    const reserved = await onMarket(
      store,
      marketId,
      requests.map((request) => ({ type: 'ReserveLiability', request, currency: 'EUR' })),
    );
    if (made >= settledBets) continue;
    const byBet = new Map(requests.map((request) => [request.betId, request]));
    const bets = reserved.flatMap(({ event, revision }) => {
      const request = event.type === 'LiabilityReserved' && byBet.get(event.data.betId);
      return request ? [{ request, reservation: event, revision }] : [];
    });
    await onAccount(
      store,
      accountId,
      bets.map(({ request, reservation, revision }) => ({
        type: 'PlaceBet',
        request,
        reservation: placing(reservation, revision),
      })),
    );
    await onAccount(store, accountId, [settling(marketId, bets)]);
  }
};

interface Reserved {
  readonly reservation: LiabilityReserved;
  readonly revision: number;
}

const settling = (marketId: string, bets: readonly Reserved[]): ApplySettlement => ({
  ...{ type: 'ApplySettlement', settlementId: `${marketId}-1`, n: 1, marketId },
  bets: bets.map(({ reservation: { data }, revision }) => ({
    ...{ betId: data.betId, marketRevision: revision, selectionId: data.selectionId },
    acceptedOdds: data.acceptedOdds,
    target: { kind: 'result', resultVersion: 1, outcome: won },
  })),
});
