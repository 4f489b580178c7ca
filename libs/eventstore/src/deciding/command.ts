import type {
  Actor,
  Decision,
  DomainEvent,
  EventSchema,
  Fold,
  Moment,
  Position,
  RecordedEvent,
  Refusal,
  StateForm,
} from '@wagerlog/event-sourcing';

/** What a stream holds: how its events are read and what they add up to. */
export interface StreamKind<State, Event extends DomainEvent> {
  readonly fold: Fold<State, Event>;
  readonly schema: EventSchema;
  /** How its state is kept in snapshots, and its size; without one there are no snapshots. */
  readonly form?: StateForm<State>;
}

/** Who asked, on whose behalf and until when: goes into the metadata of what is recorded. */
export interface CommandContext {
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: Actor;
  readonly traceparent?: string;
  /** Epoch milliseconds of the system clock. */
  readonly deadlineAt: number;
}

/** `leader`: judged on state read from the leader after the request arrived. */
export type Freshness = 'leader' | 'cache';

export interface RunRequest<State, Event extends DomainEvent, Code extends string> {
  readonly stream: string;
  readonly kind: StreamKind<State, Event>;
  /** Pure but for its own memory: it is called again after a conflict or on newer state. */
  readonly decide: (state: State, moment: Moment) => Decision<Event, Code>;
  readonly context: CommandContext;
  /** How fresh "already so" must be; a refusal always is `leader`. Default `leader`. */
  readonly unchangedFrom?: Freshness;
  /** Half done already elsewhere: never shed by a full or waiting mailbox, only by its deadline. */
  readonly unshed?: boolean;
}

/** Milliseconds: waiting for the decision, and in the append. */
export interface Timing {
  readonly queueMs: number;
  readonly appendMs: number;
}

export interface Recorded<Event extends DomainEvent> {
  readonly outcome: 'recorded';
  /** Their position is that of the append's last event: the one a reader must have reached. */
  readonly events: readonly RecordedEvent<Event>[];
  readonly revision: number;
  readonly previousRevision: number;
  readonly position: Position;
}

/** What one caller is told. `revision` is the state's that was judged. */
export type Answer<Event extends DomainEvent, Code extends string> =
  | Recorded<Event>
  | { readonly outcome: 'unchanged'; readonly revision: number; readonly position?: Position }
  | {
      readonly outcome: 'refused';
      readonly refusal: Refusal<Code>;
      readonly revision: number;
      readonly position?: Position;
    }
  /** Answered before: by the event at this revision. */
  | { readonly outcome: 'known'; readonly revision: number };

export type Outcome<Event extends DomainEvent, Code extends string = string> = Answer<
  Event,
  Code
> & { readonly timing: Timing };

export interface LookRequest<State, Event extends DomainEvent> {
  readonly stream: string;
  readonly kind: StreamKind<State, Event>;
  readonly deadlineAt: number;
  readonly from: Freshness;
}

export interface Look<State> {
  readonly state: State;
  readonly revision: number;
  /** Of the stream's newest event; absent for an empty stream. */
  readonly position?: Position;
}
