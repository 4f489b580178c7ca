import {
  accountDecider,
  liveReservation,
  marketDecider,
  schemas,
  type AccountCommand,
  type AccountEvent,
  type AccountState,
  type MarketCommand,
  type MarketDefinition,
  type MarketEvent,
  type MarketState,
  type PlacementRequest,
} from '@wagerlog/domain';
import { canonicalJson, foldAll, streamName, type RecordedEvent } from '@wagerlog/event-sourcing';
import {
  decode,
  eventStoreOver,
  type CommandContext,
  type DecisionRunner,
  type EventStore,
  type EventStreams,
} from '@wagerlog/eventstore';
import { MemoryLog, memoryStreams, SteeredStreams } from '@wagerlog/eventstore/testing';
import {
  accountKind,
  createPlacement,
  marketKind,
  type Placement,
  type PlacementAnswer,
  type ReservationName,
} from '@wagerlog/placement';
import { createHash, randomUUID } from 'node:crypto';
import type { Deciding } from './plants';

/** A fault planted in one process, to show that a check would notice it. */
export interface Plant {
  /** Between the steering and the store. */
  readonly beneath?: (streams: EventStreams, log: MemoryLog) => EventStreams;
  /** Between the runner and the steering. */
  readonly above?: (streams: EventStreams) => EventStreams;
  /** Around decisions: what is asked of the runner. */
  readonly deciding?: Deciding;
  /** In the process as a whole. */
  readonly process?: (process: Process) => void;
  /** In the client: it asks again as if it had never asked. */
  readonly keyPerTry?: boolean;
}

/** The runner, asked something else than the process asks. */
const tampered = (runner: DecisionRunner, deciding?: Deciding): DecisionRunner => {
  if (deciding === undefined) return runner;
  const run: DecisionRunner['run'] = (request) => runner.run(deciding(request));
  return Object.assign(Object.create(runner) as DecisionRunner, { run });
};

/** One process: a client of its own with caches of its own over the store of all. */
export interface Process {
  readonly streams: SteeredStreams;
  readonly store: EventStore;
  readonly placement: Placement;
  readonly leftToSweeper: ReservationName[];
}

const contextOf = (deadlineAt: number): CommandContext => ({
  commandId: randomUUID(),
  correlationId: randomUUID(),
  causationId: randomUUID(),
  actor: { kind: 'customer', id: 'test' },
  deadlineAt,
});

/** Long enough for any step of a test that works. */
export const patienceMs = 20_000;

const running = new Set<Process>();

/** Lets go what is held and waits for what is under way, of all processes of all worlds. */
export const endProcesses = async (): Promise<void> => {
  for (const { streams } of running) streams.calm();
  await Promise.all([...running].map(({ placement }) => placement.idle()));
  running.clear();
};

export class World {
  readonly log = new MemoryLog();
  /** The clock of all processes, epoch milliseconds; it stands still unless a test moves it. */
  now = Date.parse('2026-11-23T12:00:00.000Z');
  /** Opens accounts and markets. */
  readonly director = this.process();

  process({ beneath, above, deciding, process: tamper }: Plant = {}): Process {
    const own = memoryStreams(this.log);
    const streams = new SteeredStreams(beneath?.(own, this.log) ?? own);
    const store = eventStoreOver(above?.(streams) ?? streams, {
      clock: () => this.now,
      // Who shares an append does not depend on how fast this machine decides.
      bounds: { settlePausesMs: [1, 5], turnMs: Infinity },
    });
    const runner = tampered(store.runner, deciding);
    const leftToSweeper: ReservationName[] = [];
    const placement = createPlacement({
      store: { runner, recall: store.recall },
      onLeftToSweeper: (reservation) => leftToSweeper.push(reservation),
    });
    const process = { streams, store, placement, leftToSweeper };
    tamper?.(process);
    running.add(process);
    return process;
  }

  async onAccount(accountId: string, ...commands: readonly AccountCommand[]): Promise<void> {
    for (const command of commands) {
      await this.director.store.runner.run<AccountState, AccountEvent, string>({
        stream: streamName.account(accountId),
        kind: accountKind,
        context: contextOf(Date.now() + patienceMs),
        decide: (state, moment) => accountDecider.decide(command, state, moment),
      });
    }
  }

  async onMarket(marketId: string, ...commands: readonly MarketCommand[]): Promise<void> {
    for (const command of commands) {
      await this.director.store.runner.run<MarketState, MarketEvent, string>({
        stream: streamName.market(marketId),
        kind: marketKind,
        context: contextOf(Date.now() + patienceMs),
        decide: (state, moment) => marketDecider.decide(command, state, moment),
      });
    }
  }

  openAccount(accountId: string, funds: number): Promise<void> {
    return this.onAccount(
      accountId,
      { type: 'OpenAccount', accountId, currency: 'EUR' },
      { type: 'Deposit', paymentId: `funds-${accountId}`, amount: funds, fingerprint: 'funds' },
    );
  }

  /** Open, `home` at 5/2: a stake of 1000 is a liability of 1500. */
  async openMarket(marketId: string, liabilityLimit = 1_000_000): Promise<void> {
    const definition: MarketDefinition = {
      marketId,
      eventName: 'Arsenal v Chelsea',
      type: 'match-odds',
      selections: ['home', 'away'].map((selectionId) => ({ selectionId, name: selectionId })),
      startsAt: '2026-11-23T15:00:00.000Z',
      currency: 'EUR',
      minStake: 100,
      maxStake: 100_000,
      maxReturns: 1_000_000,
      liabilityLimit,
    };
    await this.onMarket(
      marketId,
      { type: 'DefineMarket', definition },
      { type: 'SetMarketStatus', status: 'open' },
    );
    await this.publish(marketId, '5/2');
  }

  publish(marketId: string, odds: string): Promise<void> {
    const sourceTimestamp = new Date(this.now).toISOString();
    this.now += 1;
    const prices = [{ selectionId: 'home', odds }];
    return this.onMarket(marketId, { type: 'PublishPrices', prices, sourceTimestamp });
  }

  /** A stake of 1000 on `home` at 5/2, good for 30 s, with the fingerprint of its content. */
  bet(betId: string, changes: Partial<PlacementRequest> = {}): PlacementRequest {
    const content = {
      ...{ accountId: 'alice', betId, marketId: 'match-1', selectionId: 'home' },
      ...{ stake: 1_000, odds: '5/2', pricePolicy: 'none' as const },
      ...changes,
    };
    const fingerprint = createHash('sha256').update(canonicalJson(content)).digest('hex');
    return { expiresAt: new Date(this.now + 30_000).toISOString(), ...content, fingerprint };
  }

  place(
    { placement }: Process,
    request: PlacementRequest,
    withinMs = patienceMs,
  ): Promise<PlacementAnswer> {
    const answer = placement.place(request, contextOf(Date.now() + withinMs));
    // A scenario that fails early leaves others unawaited: their failures are not the finding.
    answer.catch(() => undefined);
    return answer;
  }

  sweep({ placement }: Process, request: PlacementRequest) {
    const live = liveReservation(this.market(request.marketId), request.betId);
    if (live === undefined) throw new Error(`${request.betId} has no reservation`);
    const reservation = { ...request, marketRevision: live.revision };
    return placement.sweep(reservation, contextOf(Date.now() + patienceMs));
  }

  accountEvents(accountId: string): readonly RecordedEvent<AccountEvent>[] {
    const stored = this.log.stream(streamName.account(accountId));
    return stored.map((each) => decode<AccountEvent>(schemas.account, each));
  }

  account(accountId: string) {
    const events = this.accountEvents(accountId);
    const state = foldAll(accountDecider, accountDecider.initial, events);
    if (state.status === 'unopened') throw new Error(`${accountId} is not open`);
    return state;
  }

  market(marketId: string) {
    const stored = this.log.stream(streamName.market(marketId));
    const events = stored.map((each) => decode<MarketEvent>(schemas.market, each));
    const state = foldAll(marketDecider, marketDecider.initial, events);
    if (state.status === 'undefined') throw new Error(`${marketId} is not defined`);
    return state;
  }

  /** Types of an account's events of one bet, in order. */
  lifeOf(accountId: string, betId: string): readonly string[] {
    return this.accountEvents(accountId)
      .filter(({ event: { data } }) => 'betId' in data && data.betId === betId)
      .map(({ event }) => event.type);
  }
}
