import type { Decider, DomainEvent, Position, RecordedEvent } from '@wagerlog/event-sourcing';
import type { CommandContext, EventStore, Outcome, StreamKind } from '@wagerlog/eventstore';
import { refusalProblem } from './refusals';

export interface Question<Command, State, Event extends DomainEvent> {
  readonly stream: string;
  readonly kind: StreamKind<State, Event>;
  readonly decider: Decider<Command, State, Event>;
  readonly command: Command;
  readonly context: CommandContext;
  /** How many events a recorded answer of this first event has. */
  readonly eventsOf?: (first: Event) => number;
}

/** What a command came to, unless it was refused: then it is thrown as a problem. */
export interface Decided<State, Event extends DomainEvent> {
  /** Judged state, before the events. */
  readonly state: State;
  /** The answer: recorded now, or before under the same key. None: it was already so. */
  readonly events: readonly RecordedEvent<Event>[];
  readonly replayed: boolean;
  readonly position: Position;
  /** Of the stream, before and after. */
  readonly revisions: readonly [before: number, after: number];
  readonly timing: { readonly queueMs: number; readonly appendMs: number };
}

/** Runs one command of a decider. @throws Problem, StoreUnavailable, OutcomeUnknown */
export const decide = async <Command, State, Event extends DomainEvent>(
  store: EventStore,
  question: Question<Command, State, Event>,
): Promise<Decided<State, Event>> => {
  const { stream, kind, decider, command, context } = question;
  let state = decider.initial;
  const outcome = await store.runner.run<State, Event, string>({
    stream,
    kind,
    context,
    decide: (judged, moment) => {
      state = judged;
      return decider.decide(command, judged, moment);
    },
  });
  return { ...(await answerOf(store, question, outcome)), state, timing: outcome.timing };
};

type Answered<Event extends DomainEvent> = Omit<Decided<never, Event>, 'state' | 'timing'>;

const answerOf = async <Command, State, Event extends DomainEvent>(
  store: EventStore,
  question: Question<Command, State, Event>,
  outcome: Outcome<Event>,
): Promise<Answered<Event>> => {
  switch (outcome.outcome) {
    case 'recorded': {
      const { events, position, previousRevision, revision } = outcome;
      return { events, replayed: false, position, revisions: [previousRevision, revision] };
    }
    case 'known':
      return recalled(store, question, outcome.revision);
    case 'unchanged': {
      const { revision, position } = outcome;
      if (position === undefined) throw new Error(`${question.stream} is empty and already so`);
      return { events: [], replayed: false, position, revisions: [revision, revision] };
    }
    case 'refused':
      throw refusalProblem(outcome.refusal);
  }
};

/** The first answer again, from what was recorded: how much that is, its first event says. */
const recalled = async <Command, State, Event extends DomainEvent>(
  store: EventStore,
  { stream, kind, context, eventsOf = () => 1 }: Question<Command, State, Event>,
  fromRevision: number,
): Promise<Answered<Event>> => {
  const read = { stream, schema: kind.schema, fromRevision, deadlineAt: context.deadlineAt };
  const [first] = await store.readEvents<Event>({ ...read, count: 1 });
  const count = first === undefined ? 1 : eventsOf(first.event);
  const events = await store.recall<Event>({ ...read, count });
  const position = events.at(-1)?.position;
  if (position === undefined) throw new Error(`${stream}@${fromRevision} is not there`);
  return { events, replayed: true, position, revisions: [fromRevision, fromRevision] };
};
