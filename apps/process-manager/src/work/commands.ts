import { randomUUID } from 'node:crypto';
import {
  type AccountCommand,
  accountDecider,
  type AccountState,
  type Market,
  type MarketCommand,
  marketDecider,
  type MarketEvent,
  schemas,
  type SettlementCommand,
  settlementDecider,
  type SettlementState,
} from '@wagerlog/domain';
import { type Decider, type DomainEvent, foldAll, streamName } from '@wagerlog/event-sourcing';
import type { CommandContext, EventStore, Freshness, StreamKind } from '@wagerlog/eventstore';
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
 * leader unless said otherwise. Throws `StoreUnavailable` and `OutcomeUnknown`, and `Unexpected` for a refusal.
 */
export class Commands {
  private readonly placement: Placement;

  constructor(
    private readonly store: EventStore,
    private readonly actorId: string,
  ) {
    this.placement = createPlacement({ store });
  }

  /** `cache`: as far as this process knows; a bet or an end seen there is one for good. */
  lookAccount(accountId: string, from: Freshness = 'leader'): Promise<AccountState> {
    return this.look({ stream: streamName.account(accountId), from }, accountKind);
  }
  lookRun(settlementId: string): Promise<SettlementState> {
    return this.look({ stream: settlementStream(settlementId), from: 'leader' }, settlementKind);
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

  /** The market as of a revision; `undefined` when it is not there. */
  async marketAt(marketId: string, revision: number): Promise<Market | undefined> {
    let state = marketDecider.initial;
    for (let fromRevision = 0; fromRevision <= revision; fromRevision += pageEvents) {
      const count = Math.min(pageEvents, revision - fromRevision + 1);
      const events = await this.eventsOf(marketId, fromRevision, count);
      state = foldAll(marketDecider, state, events);
    }
    return state.status === 'undefined' ? undefined : state;
  }

  private eventsOf(marketId: string, fromRevision: number, count: number) {
    return this.store.readEvents<MarketEvent>({
      stream: streamName.market(marketId),
      schema: schemas.market,
      ...{ fromRevision, count, deadlineAt: Date.now() + callTimeoutMs },
    });
  }

  private async look<State, Event extends DomainEvent>(
    where: { readonly stream: string; readonly from: Freshness },
    kind: StreamKind<State, Event>,
  ): Promise<State> {
    const deadlineAt = Date.now() + callTimeoutMs;
    const look = await this.store.runner.look({ ...where, kind, deadlineAt });
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
