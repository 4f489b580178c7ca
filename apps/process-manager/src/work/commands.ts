import { randomUUID } from 'node:crypto';
import {
  type AccountCommand,
  type AccountEvent,
  accountDecider,
  type AccountState,
  type MarketCommand,
  marketDecider,
  type MarketEvent,
  schemas,
  type SettlementCommand,
  settlementDecider,
  type SettlementState,
} from '@wagerlog/domain';
import {
  type Decider,
  type DomainEvent,
  type RecordedEvent,
  streamName,
} from '@wagerlog/event-sourcing';
import type { CommandContext, EventStore, StreamKind } from '@wagerlog/eventstore';
import {
  accountKind,
  createPlacement,
  marketKind,
  type OpenReservation,
  type Placement,
  type ReservationName,
  settlementKind,
} from '@wagerlog/placement';
import type { ReleaseReason } from '@wagerlog/domain';

/** What a command is done because of: goes into the metadata of what it records. */
export interface Cause {
  readonly correlationId: string;
  /** Id of the event that asked for it. */
  readonly causationId: string;
}

/** How far a market was read, and its newest trigger up to there. */
export interface TriggersSeen {
  readonly revision: number;
  /** 0 before the first. */
  readonly n: number;
}

/** A call that takes longer is tried again by the next round; nothing waits for ever. */
const callTimeoutMs = 5_000;
const pageEvents = 500;

/** No event is recorded on behalf of one who only looks. */
const onlooker: Cause = { correlationId: '', causationId: '' };

/** A decider said no to a system command, which it never should. */
export class Unexpected extends Error {
  constructor(command: string, refused: string) {
    super(`${command} was refused: ${refused}`);
  }
}

interface Aggregate<Command, State, Event extends DomainEvent> {
  readonly decider: Decider<Command, State, Event>;
  readonly kind: StreamKind<State, Event>;
}

const account = { decider: accountDecider, kind: accountKind };
const market = { decider: marketDecider, kind: marketKind };
const settlement = { decider: settlementDecider, kind: settlementKind };

/**
 * Everything a process manager does to streams, on behalf of one system actor. Looks ask the
 * leader. Throws `StoreUnavailable` and `OutcomeUnknown`, and `Unexpected` for a refusal.
 */
export class Commands {
  private readonly placement: Placement;

  constructor(
    private readonly store: EventStore,
    private readonly actorId: string,
  ) {
    this.placement = createPlacement({ store });
  }

  lookAccount(accountId: string): Promise<AccountState> {
    return this.look(streamName.account(accountId), accountKind);
  }
  /** As far as this process knows without asking; a bet or an end seen there is one for good. */
  knownAccount(accountId: string): AccountState | undefined {
    let known: AccountState | undefined;
    this.store.runner.glance<AccountState, AccountEvent, never>({
      stream: streamName.account(accountId),
      kind: accountKind,
      context: this.contextOf(onlooker),
      unchangedFrom: 'cache',
      decide: (state) => {
        known = state;
        return [];
      },
    });
    return known;
  }
  lookRun(settlementId: string): Promise<SettlementState> {
    return this.look(settlementStream(settlementId), settlementKind);
  }

  toAccount(accountId: string, command: AccountCommand, cause: Cause): Promise<void> {
    return this.decide(account, { stream: streamName.account(accountId), command, cause });
  }
  toMarket(marketId: string, command: MarketCommand, cause: Cause): Promise<void> {
    return this.decide(market, { stream: streamName.market(marketId), command, cause });
  }
  toRun(settlementId: string, command: SettlementCommand, cause: Cause): Promise<void> {
    return this.decide(settlement, { stream: settlementStream(settlementId), command, cause });
  }

  /** The fence on the account; only past the reservation's expiry and grace. */
  async lapse(reservation: OpenReservation, cause: Cause): Promise<void> {
    await this.placement.lapse(reservation, this.contextOf(cause));
  }
  /** Gives the headroom back, after a terminal event of the bet id. */
  release(
    reservation: ReservationName & { readonly reason: ReleaseReason },
    cause: Cause,
  ): Promise<void> {
    return this.placement.release(reservation, this.contextOf(cause));
  }
  /** The fence, then the release; a bet that stands is left alone. */
  async sweep(reservation: OpenReservation, cause: Cause): Promise<void> {
    await this.placement.sweep(reservation, this.contextOf(cause));
  }

  /**
   * The newest trigger the leader has. Reads on behind what was seen before and folds nothing, so
   * that it costs the same however many bets the market has.
   */
  async triggersSince(marketId: string, seen: TriggersSeen): Promise<TriggersSeen> {
    let { revision, n } = seen;
    for (;;) {
      const events = await this.eventsOf(marketId, revision + 1, pageEvents);
      for (const { event } of events) if ('n' in event.data) n = Math.max(n, event.data.n);
      revision += events.length;
      if (events.length < pageEvents) return { revision, n };
    }
  }

  /** The market's events up to a revision, page by page. */
  async *marketUpTo(
    marketId: string,
    revision: number,
  ): AsyncGenerator<readonly RecordedEvent<MarketEvent>[]> {
    for (let from = 0; from <= revision; from += pageEvents) {
      yield await this.eventsOf(marketId, from, Math.min(pageEvents, revision - from + 1));
    }
  }

  private eventsOf(marketId: string, fromRevision: number, count: number) {
    return this.store.readEvents<MarketEvent>({
      stream: streamName.market(marketId),
      schema: schemas.market,
      ...{ fromRevision, count, deadlineAt: Date.now() + callTimeoutMs },
    });
  }

  private async look<State, Event extends DomainEvent>(
    stream: string,
    kind: StreamKind<State, Event>,
  ): Promise<State> {
    const deadlineAt = Date.now() + callTimeoutMs;
    const look = await this.store.runner.look({ stream, kind, deadlineAt, from: 'leader' });
    return look.state;
  }

  private async decide<Command extends { readonly type: string }, State, Event extends DomainEvent>(
    { decider, kind }: Aggregate<Command, State, Event>,
    { stream, command, cause }: Asked<Command>,
  ): Promise<void> {
    const outcome = await this.store.runner.run({
      stream,
      kind,
      decide: (state, moment) => decider.decide(command, state, moment),
      context: this.contextOf(cause),
      unshed: true,
    });
    if (outcome.outcome === 'refused') throw new Unexpected(command.type, outcome.refusal.refused);
  }

  private contextOf(cause: Cause): CommandContext {
    return {
      ...cause,
      commandId: randomUUID(),
      actor: { kind: 'system', id: this.actorId },
      deadlineAt: Date.now() + callTimeoutMs,
    };
  }
}

interface Asked<Command> {
  readonly stream: string;
  readonly command: Command;
  readonly cause: Cause;
}

const settlementStream = (settlementId: string): string => `settlement-${settlementId}`;
