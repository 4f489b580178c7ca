import { isStanding, liveReservation, liveReservations, type AccountEvent } from '@wagerlog/domain';
import type { World } from './world';

const isMovement = (event: AccountEvent) =>
  event.type === 'BalanceDebited' || event.type === 'BalanceCredited';

/** I1, I2: every balance is the sum of what moved, and none is below zero. */
const balanceFaults = (events: readonly AccountEvent[]): readonly string[] => {
  let balance = 0;
  return events.filter(isMovement).flatMap(({ type, data }) => {
    balance += type === 'BalanceDebited' ? -data.amount.amount : data.amount.amount;
    const isSum = data.balanceAfter.amount === balance;
    return isSum && balance >= 0 ? [] : [`${data.entryId} leaves ${data.balanceAfter.amount}`];
  });
};

/** I3: each bet is placed once, its debit right behind it. */
const placingFaults = (events: readonly AccountEvent[]): readonly string[] => {
  const placed = new Set<string>();
  return events.flatMap((event, index) => {
    if (event.type !== 'BetPlaced') return [];
    const { betId, stake } = event.data;
    const debit = events[index + 1];
    const isDebited = debit?.type === 'BalanceDebited' && debit.data.amount.amount === stake.amount;
    const isFirst = !placed.has(betId);
    placed.add(betId);
    return isDebited && isFirst ? [] : [`${betId} is placed twice or without its debit`];
  });
};

/** I7: no headroom is held for what is no bet. */
const reservationFaults = (world: World, marketId: string): readonly string[] =>
  [...liveReservations(world.market(marketId))].flatMap(([betId, { revision, accountId }]) => {
    const bet = world.account(accountId).bets.get(betId);
    const isItsBet =
      isStanding(bet) && bet.marketId === marketId && bet.marketRevision === revision;
    return isItsBet ? [] : [`${marketId} holds headroom for ${betId}, which is no bet of it`];
  });

/** I7: no bet stands on headroom that was given back. */
const betFaults = (world: World, accountId: string): readonly string[] =>
  [...world.account(accountId).bets.entries()].flatMap(([betId, bet]) => {
    if (!isStanding(bet)) return [];
    const reservation = liveReservation(world.market(bet.marketId), betId);
    return reservation?.revision === bet.marketRevision ? [] : [`${betId} has no reservation`];
  });

/** I5: the house risks no more than it wants. */
const riskFaults = (world: World, marketId: string): readonly string[] => {
  const { liabilities, liabilityLimit } = world.market(marketId);
  return [...liabilities.entries()].flatMap(([selectionId, liability]) =>
    liability <= liabilityLimit ? [] : [`${marketId} risks ${liability} on ${selectionId}`],
  );
};

export interface Whole {
  readonly accounts: readonly string[];
  readonly markets: readonly string[];
}

/** What may not be so when nothing is under way any more (domain.md §5). Empty: all is well. */
export const faultsOf = (world: World, { accounts, markets }: Whole): readonly string[] => [
  ...accounts.flatMap((accountId) => {
    const events = world.accountEvents(accountId).map(({ event }) => event);
    return [...balanceFaults(events), ...placingFaults(events), ...betFaults(world, accountId)];
  }),
  ...markets.flatMap((marketId) => [
    ...reservationFaults(world, marketId),
    ...riskFaults(world, marketId),
  ]),
];

/** Counts by text: how many answers of each kind. */
export const tally = (texts: readonly string[]): { readonly [text: string]: number } => {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
};
