import type { DomainEvent, Folded, Instant, Json } from './event';

/** Why the answer is no: a code of the wire vocabulary and the current facts a client needs. */
export interface Refusal<Code extends string = string> {
  readonly refused: Code;
  readonly facts: { readonly [name: string]: Json };
}

/** The same request was answered before: the event at this revision is its answer. */
export interface Known {
  readonly known: number;
}

/**
 * What a decider answers. Events: append them (a refusal worth remembering is an event). No
 * events: already so. A refusal: no, and nothing is recorded. Known: answer from the recorded event.
 */
export type Decision<Event extends DomainEvent, Code extends string = string> =
  readonly Event[] | Refusal<Code> | Known;

/** When and where a decision falls. */
export interface Moment {
  /** The raw clock of the deciding process. */
  readonly now: Instant;
  /** What the events will carry: never before the stream's last event. */
  readonly occurredAt: Instant;
  /** Revision of the newest event folded; `beforeFirst` for an empty stream. */
  readonly revision: number;
}

/** Events to state. Pure: the same events give the same state, in any process, for ever. */
export interface Fold<State, Event extends DomainEvent> {
  readonly initial: State;
  readonly evolve: (state: State, folded: Folded<Event>) => State;
}

/** A fold that can also decide. */
export interface Decider<
  Command,
  State,
  Event extends DomainEvent,
  Code extends string = string,
> extends Fold<State, Event> {
  readonly decide: (command: Command, state: State, moment: Moment) => Decision<Event, Code>;
}

/** One named reason to say no; `undefined` lets the next rule look. */
export type Rule<Subject, Code extends string = string> = (
  subject: Subject,
) => Refusal<Code> | undefined;

export const refuse = <Code extends string>(
  refused: Code,
  facts: Refusal['facts'] = {},
): Refusal<Code> => ({ refused, facts });

export const known = (revision: number): Known => ({ known: revision });

export const isRefusal = <Event extends DomainEvent, Code extends string>(
  decision: Decision<Event, Code>,
): decision is Refusal<Code> => 'refused' in decision;

export const isKnown = <Event extends DomainEvent, Code extends string>(
  decision: Decision<Event, Code>,
): decision is Known => 'known' in decision;

/** Order is precedence: the first rule that refuses names the reason. */
export const firstRefusal = <Subject, Code extends string>(
  rules: readonly Rule<Subject, Code>[],
  subject: Subject,
): Refusal<Code> | undefined => {
  for (const rule of rules) {
    const refusal = rule(subject);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
};

/** State after all these events. */
export const foldAll = <State, Event extends DomainEvent>(
  { evolve }: Fold<State, Event>,
  state: State,
  events: Iterable<Folded<Event>>,
): State => {
  let folded = state;
  for (const event of events) folded = evolve(folded, event);
  return folded;
};
