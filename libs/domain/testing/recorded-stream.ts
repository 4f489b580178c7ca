import {
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

/** An event with the number of its append, counted over all streams of a world. */
export interface Entry<Event extends DomainEvent> extends Folded<Event> {
  readonly append: number;
}

/** A stream in memory: it decides, appends and folds as the decision runner does. */
export interface RecordedStream<Command, State, Event extends DomainEvent, Code extends string> {
  readonly entries: readonly Entry<Event>[];
  readonly state: () => State;
  readonly moment: () => Moment;
  readonly ask: (command: Command) => Decision<Event, Code>;
  readonly append: (events: readonly Event[]) => void;
}

/** What all streams of a world share: a clock and the number of the next append. */
export interface Surroundings {
  readonly now: () => Instant;
  readonly nextAppend: () => number;
}

export const recordedStream = <Command, State, Event extends DomainEvent, Code extends string>(
  decider: Decider<Command, State, Event, Code>,
  { now, nextAppend }: Surroundings,
): RecordedStream<Command, State, Event, Code> => {
  const entries: Entry<Event>[] = [];
  let state = decider.initial;
  const moment = (): Moment => {
    const last = entries.at(-1)?.occurredAt ?? now();
    const occurredAt = last > now() ? last : now();
    return { now: now(), occurredAt, revision: entries.length - 1 };
  };
  const append = (events: readonly Event[]): void => {
    if (events.length === 0) return;
    const { occurredAt, revision } = moment();
    const number = nextAppend();
    const added = events.map((event, index) => ({
      // As the store gives it back: through JSON, and frozen, so that no fold can change it.
      event: deepFreeze(JSON.parse(JSON.stringify(event)) as Event),
      revision: revision + 1 + index,
      occurredAt,
      append: number,
    }));
    entries.push(...added);
    state = foldAll(decider, state, added);
  };
  const ask = (command: Command): Decision<Event, Code> => {
    const decision = decider.decide(command, state, moment());
    if (isRefusal(decision) || isKnown(decision)) return decision;
    append(decision);
    const again = decider.decide(command, state, moment());
    if (!isRefusal(again) && !isKnown(again))
      expect({ command, again }).toEqual({ command, again: [] });
    return decision;
  };
  return { entries, state: () => state, moment, ask, append };
};

const deepFreeze = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
};
