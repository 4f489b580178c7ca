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
/** Bets since the newest snapshot: about half of the events that make another one due. */
const betsSince = 30;

/** Builds both streams as the product would have, many decisions to an append, then snapshots. */
export const seedHistory = async (url: string, history: History): Promise<void> => {
  const store = openEventStore({ url });
  const { settledBets, reservations } = history;
  const [accountId, marketId] = [`${history.name}-account`, `${history.name}-market`];
  const round = (count: number, isSettled: boolean) =>
    placeTogether(store, { accountId, marketId, count, isSettled });
  try {
    await onMarket(store, marketId, opening(marketId));
    await onAccount(store, accountId, funded(accountId));
    for (let made = betsSince; made < reservations; made += betsTogether) {
      await round(Math.min(betsTogether, reservations - made), made < settledBets);
    }
    await pause(settledMs);
    await round(betsSince, true);
  } finally {
    await store.dispose();
  }
};

interface Round {
  readonly accountId: string;
  readonly marketId: string;
  readonly count: number;
  readonly isSettled: boolean;
}

/** Reserved in one append; placed and settled in two, if that is wanted. */
const placeTogether = async (
  store: EventStore,
  { accountId, marketId, count, isSettled }: Round,
): Promise<void> => {
  const requests = Array.from({ length: count }, (_, n) => requestOf(marketId, accountId, n));
  const reserving = requests.map(
    (request) => ({ type: 'ReserveLiability', request, currency: 'EUR' }) as const,
  );
  const reserved = await onMarket(store, marketId, reserving);
  if (!isSettled) return;
  const byBet = new Map(requests.map((request) => [request.betId, request]));
  const bets = reserved.flatMap(({ event, revision }) => {
    const request = event.type === 'LiabilityReserved' && byBet.get(event.data.betId);
    return request ? [{ request, reservation: event, revision }] : [];
  });
  const placed = bets.map(({ request, reservation, revision }) => {
    return { type: 'PlaceBet', request, reservation: placing(reservation, revision) } as const;
  });
  await onAccount(store, accountId, placed);
  await onAccount(store, accountId, [settling(marketId, bets)]);
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
