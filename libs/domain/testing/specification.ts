import {
  beforeFirst,
  foldAll,
  isKnown,
  isRefusal,
  type Decider,
  type Decision,
  type DomainEvent,
  type Folded,
  type Instant,
  type Moment,
} from '@wagerlog/event-sourcing';

/** When a story happens unless it says otherwise: a Monday noon. */
export const noon: Instant = '2026-11-23T12:00:00.000Z';

/** An event of the past that did not happen at noon. */
export const at = <Event extends DomainEvent>(occurredAt: Instant, event: Event) => ({
  occurredAt,
  event,
});
export type Past<Event extends DomainEvent> =
  Event | { readonly occurredAt: Instant; readonly event: Event };

export const foldedPast = <Event extends DomainEvent>(
  past: readonly Past<Event>[],
): readonly Folded<Event>[] =>
  past.map((each, revision) =>
    'event' in each ? { ...each, revision } : { event: each, revision, occurredAt: noon },
  );

/** The moment after these events, by default at the later of noon and the last of them. */
export const momentAfter = (past: readonly Folded[], now: Instant = noon): Moment => {
  const last = past.at(-1)?.occurredAt ?? now;
  return { now, occurredAt: last > now ? last : now, revision: past.length + beforeFirst };
};

type Decide<Command, State, Event extends DomainEvent, Code extends string> = Decider<
  Command,
  State,
  Event,
  Code
>;

/**
 * `given(...events).when(command).thenRecorded(...events)`. What was recorded is also folded and
 * asked again: the same request twice records nothing new.
 */
export const specificationOf =
  <Command, State, Event extends DomainEvent, Code extends string>(
    decider: Decide<Command, State, Event, Code>,
  ) =>
  (...past: readonly Past<Event>[]) => {
    const before = foldedPast(past);
    return {
      when: (command: Command, now: Instant = noon) => {
        const moment = momentAfter(before, now);
        const state = foldAll(decider, decider.initial, before);
        return verdictOn({ decider, command, state, moment });
      },
    };
  };

const verdictOn = <Command, State, Event extends DomainEvent, Code extends string>(asked: {
  readonly decider: Decide<Command, State, Event, Code>;
  readonly command: Command;
  readonly state: State;
  readonly moment: Moment;
}) => {
  const { decider, command, state, moment } = asked;
  const decision = decider.decide(command, state, moment);
  return {
    decision,
    thenRecorded: (...events: readonly Event[]) => {
      expect(decision).toStrictEqual(events);
      const after = events.map((event, index) => ({
        event,
        revision: moment.revision + 1 + index,
        occurredAt: moment.occurredAt,
      }));
      const asksAgain = { ...moment, revision: moment.revision + events.length };
      expect(recorded(decider.decide(command, foldAll(decider, state, after), asksAgain))).toEqual(
        [],
      );
    },
    thenRefused: (refused: Code, facts?: object) => {
      expect(decision).toEqual({ refused, facts: facts ?? (expect.any(Object) as object) });
    },
    thenKnown: (revision: number) => {
      expect(decision).toEqual({ known: revision });
    },
    thenNothing: () => {
      expect(decision).toEqual([]);
    },
  };
};

const recorded = <Event extends DomainEvent, Code extends string>(
  decision: Decision<Event, Code>,
): readonly Event[] => (isRefusal(decision) || isKnown(decision) ? [] : decision);
