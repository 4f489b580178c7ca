import {
  accountDecider,
  addMs,
  marketDecider,
  type AccountCommand,
  type LiabilityReserved,
  type MarketCommand,
  type PlacementRequest,
} from '@wagerlog/domain';
import {
  streamName,
  type Decider,
  type DomainEvent,
  type Moment,
  type RecordedEvent,
} from '@wagerlog/event-sourcing';
import type { EventStore, RunRequest } from '@wagerlog/eventstore';
import { accountKind, marketKind } from '@wagerlog/placement';
import { createHash, randomUUID } from 'node:crypto';

/** A market with standing bets, as many on each account. */
export interface MarketToSeed {
  readonly marketId: string;
  readonly accounts: number;
  readonly betsEach: number;
}

const selections = ['home', 'draw', 'away'] as const;
const odds = '5/2';
const stake = 100;
/** What each account has paid in, minor units. */
export const fundsEach = 1_000_000;
const farLimit = 1_000_000_000_000;
/** Bets whose reservations are one decision; those of all groups fit in one append. */
const betsTogether = 150;
const groupsInParallel = 4;
const deadlineMs = 60_000;

/**
 * Builds the market, its accounts and their bets as the product would have: by its own deciders,
 * sealed by its own door, but many decisions to an append. Bets go round the three selections.
 * Answers the accounts' ids.
 */
export const seedMarket = async (
  store: EventStore,
  market: MarketToSeed,
): Promise<readonly string[]> => {
  await onMarket(store, market.marketId, opening(market.marketId));
  const ids = Array.from({ length: market.accounts }, (_, n) => `${market.marketId}-${n}`);
  const accountsTogether = Math.max(1, Math.floor(betsTogether / Math.max(1, market.betsEach)));
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < ids.length) {
      const group = ids.slice(next, (next += accountsTogether));
      await seedGroup(store, market, group);
    }
  };
  await Promise.all(Array.from({ length: groupsInParallel }, worker));
  return ids;
};

export const opening = (marketId: string): readonly MarketCommand[] => {
  const now = new Date().toISOString();
  const definition = {
    ...({ marketId, eventName: 'Seeded', type: 'match-odds', currency: 'EUR' } as const),
    selections: selections.map((selectionId) => ({ selectionId, name: selectionId })),
    ...{ startsAt: addMs(now, 3_600_000), minStake: 1, maxStake: 1_000_000 },
    ...{ maxReturns: 100_000_000, liabilityLimit: farLimit },
  };
  const prices = selections.map((selectionId) => ({ selectionId, odds }));
  return [
    { type: 'DefineMarket', definition },
    { type: 'SetMarketStatus', status: 'open' },
    { type: 'PublishPrices', prices, sourceTimestamp: now },
  ];
};

/** The market reserves for all bets of these accounts at once; then each account has one append. */
const seedGroup = async (
  store: EventStore,
  { marketId, betsEach }: MarketToSeed,
  accountIds: readonly string[],
): Promise<void> => {
  const bets = accountIds.map((accountId) =>
    Array.from({ length: betsEach }, (_, n) => requestOf(marketId, accountId, n)),
  );
  const reserving = bets
    .flat()
    .map((request) => ({ type: 'ReserveLiability', request, currency: 'EUR' }) as const);
  const reserved = await onMarket(store, marketId, reserving);
  const byBet = new Map(
    reserved.flatMap(({ event, revision }) =>
      event.type === 'LiabilityReserved' ? [[event.data.betId, placing(event, revision)]] : [],
    ),
  );
  const accounts = accountIds.map((accountId, at) => {
    const commands = (bets[at] ?? []).map(
      (request) => ({ type: 'PlaceBet', request, reservation: byBet.get(request.betId)! }) as const,
    );
    return onAccount(store, accountId, [...funded(accountId), ...commands]);
  });
  await Promise.all(accounts);
};

export const funded = (accountId: string): readonly AccountCommand[] => [
  { type: 'OpenAccount', accountId, currency: 'EUR' },
  { type: 'Deposit', paymentId: randomUUID(), amount: fundsEach, fingerprint: sha256(accountId) },
];

export const requestOf = (marketId: string, accountId: string, n: number): PlacementRequest => {
  const betId = randomUUID();
  const selectionId = selections[n % selections.length] ?? 'home';
  const asked = { accountId, betId, marketId, selectionId, stake, odds };
  const fingerprint = sha256(JSON.stringify(asked));
  const expiresAt = addMs(new Date().toISOString(), 30_000);
  return { ...asked, pricePolicy: 'any', expiresAt, fingerprint };
};

export const placing = ({ data }: LiabilityReserved, marketRevision: number) => {
  const { acceptedOdds, priceVersion, potentialReturns, placedAt, expiresAt } = data;
  const terms = { acceptedOdds, priceVersion, placedAt, expiresAt };
  return { ...terms, marketRevision, potentialReturns: potentialReturns.amount };
};

export const onMarket = (store: EventStore, marketId: string, commands: readonly MarketCommand[]) =>
  record(store, {
    stream: streamName.market(marketId),
    kind: marketKind,
    decide: decideAll(marketDecider, commands),
  });

export const onAccount = (
  store: EventStore,
  accountId: string,
  commands: readonly AccountCommand[],
) =>
  record(store, {
    stream: streamName.account(accountId),
    kind: accountKind,
    decide: decideAll(accountDecider, commands),
  });

/** One decision, so one append; its events as recorded. */
const record = async <State, Event extends DomainEvent>(
  { runner }: EventStore,
  request: Omit<RunRequest<State, Event, never>, 'context'>,
): Promise<readonly RecordedEvent<Event>[]> => {
  const outcome = await runner.run({ ...request, context: contextNow(), unshed: true });
  if (outcome.outcome === 'unchanged') return [];
  if (outcome.outcome !== 'recorded') throw new Error(`not recorded: ${outcome.outcome}`);
  return outcome.events;
};

const decideAll =
  <Command, State, Event extends DomainEvent>(
    { decide, evolve }: Decider<Command, State, Event>,
    commands: readonly Command[],
  ) =>
  (initial: State, moment: Moment): readonly Event[] => {
    const events: Event[] = [];
    let state = initial;
    for (const command of commands) {
      const revision = moment.revision + events.length;
      const decision = decide(command, state, { ...moment, revision });
      if (!('length' in decision)) throw new Error(`not admitted: ${JSON.stringify(decision)}`);
      for (const event of decision) {
        const { occurredAt } = moment;
        state = evolve(state, {
          event,
          occurredAt,
          revision: moment.revision + events.push(event),
        });
      }
    }
    return events;
  };

const contextNow = () => ({
  ...{ commandId: randomUUID(), correlationId: 'seed', causationId: 'seed' },
  actor: { kind: 'service', id: 'seed' } as const,
  deadlineAt: Date.now() + deadlineMs,
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
