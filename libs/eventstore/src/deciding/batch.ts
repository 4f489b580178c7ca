import {
  isKnown,
  isRefusal,
  type DomainEvent,
  type Instant,
  type Moment,
  type Position,
  type RecordedEvent,
} from '@wagerlog/event-sourcing';
import { AppendRejected } from '../errors';
import { momentAt } from './answer-at-once';
import type { Answer, StreamKind } from './command';
import { advance, type Head } from './head';
import type { PendingCommand } from './pending-command';
import { endingBefore, sealer, type SealedEvent } from './sealing';

export interface BatchBounds {
  readonly commandsMax: number;
  /** Bytes of one append, data and metadata; the store's own bound is 1 MiB. */
  readonly bytesMax: number;
}

/** One command's answer, true once the batch's events are in the store. */
export interface Decided<State, Event extends DomainEvent> {
  readonly command: PendingCommand<State, Event>;
  readonly answer: (position: Position | undefined) => Answer<Event, string>;
  readonly outcome: Answer<Event, string>['outcome'];
  /** Rests on events of this batch: not to be told before they are in the store. */
  readonly uncommitted: boolean;
}

export interface Batch<State, Event extends DomainEvent> {
  readonly head: Head<State>;
  readonly events: readonly SealedEvent<Event>[];
  readonly decided: readonly Decided<State, Event>[];
}

/** Where an append's events stand before the store has said so. */
const nowhere: Position = { commit: 0n, prepare: 0n };

/** Decides the commands one after another over the evolving state, until a bound is reached. */
export const decideBatch = <State, Event extends DomainEvent>(
  commands: Iterable<PendingCommand<State, Event>>,
  { stream, kind, head, now, bounds }: Deciding<State, Event>,
): Batch<State, Event> => {
  const decided: Decided<State, Event>[] = [];
  const events: SealedEvent<Event>[] = [];
  const ends: number[] = [];
  let evolved = head;
  let bytes = 0;
  for (const command of commands) {
    if (decided.length === bounds.commandsMax) break;
    const step = decideOne(command, { stream, kind, head: evolved, now, bounds });
    if (step === undefined) continue;
    if (bytes + step.bytes > bounds.bytesMax) break;
    bytes += step.bytes;
    evolved = step.head;
    events.push(...step.events);
    if (step.events.length > 0) ends.push(events.length - 1);
    const { outcome, answer } = step;
    const uncommitted = isUncommitted(step, head.revision, events.length);
    decided.push({ command, outcome, answer, uncommitted });
  }
  markShared(events, ends.slice(0, -1), evolved.revision);
  return { head: evolved, events, decided };
};

/** The last event of each decision but the append's last names the revision that was answered. */
const markShared = <Event extends DomainEvent>(
  events: SealedEvent<Event>[],
  ends: readonly number[],
  lastOfAppend: number,
): void => {
  for (const end of ends) {
    const event = events[end];
    if (event !== undefined) events[end] = endingBefore(event, lastOfAppend);
  }
};

/** Whether an answer rests on an event this batch has yet to write. */
const isUncommitted = (
  { outcome, answer }: Pick<Step<unknown, DomainEvent>, 'outcome' | 'answer'>,
  committed: number,
  eventsBefore: number,
): boolean => {
  if (outcome === 'recorded') return true;
  return outcome === 'known' ? answer(undefined).revision > committed : eventsBefore > 0;
};

export interface Deciding<State, Event extends DomainEvent> {
  readonly stream: string;
  readonly kind: StreamKind<State, Event>;
  readonly head: Head<State>;
  readonly now: Instant;
  readonly bounds: BatchBounds;
}

interface Step<State, Event extends DomainEvent> {
  readonly head: Head<State>;
  readonly events: readonly SealedEvent<Event>[];
  readonly bytes: number;
  readonly outcome: Answer<Event, string>['outcome'];
  readonly answer: (position: Position | undefined) => Answer<Event, string>;
}

/** A command whose decision throws fails alone: that is a bug of its decider, not of the others. */
const decideOne = <State, Event extends DomainEvent>(
  command: PendingCommand<State, Event>,
  deciding: Deciding<State, Event>,
): Step<State, Event> | undefined => {
  try {
    const step = takeStep(command, deciding);
    if (step.bytes <= deciding.bounds.bytesMax) return step;
    throw new AppendRejected(deciding.stream, `${step.bytes} bytes are more than an append takes`);
  } catch (error) {
    command.fail(error);
    return undefined;
  }
};

const takeStep = <State, Event extends DomainEvent>(
  command: PendingCommand<State, Event>,
  deciding: Deciding<State, Event>,
): Step<State, Event> => {
  const { head, now } = deciding;
  const { revision } = head;
  const moment = momentAt(head, now);
  const decision = command.request.decide(head.state, moment);
  command.decided();
  const at = (position: Position | undefined) => (position === undefined ? {} : { position });
  if (isRefusal(decision)) {
    const refused = { outcome: 'refused', refusal: decision, revision } as const;
    return nothing(head, 'refused', (newest) => ({ ...refused, ...at(newest) }));
  }
  if (isKnown(decision)) {
    const answer = { outcome: 'known', revision: decision.known } as const;
    return nothing(head, 'known', () => answer);
  }
  if (decision.length > 0) return recordStep(command, decision, { deciding, moment });
  const unchanged = { outcome: 'unchanged', revision } as const;
  return nothing(head, 'unchanged', (newest) => ({ ...unchanged, ...at(newest) }));
};

/** A step that records nothing. */
const nothing = <State, Event extends DomainEvent>(
  head: Head<State>,
  outcome: Step<State, Event>['outcome'],
  answer: Step<State, Event>['answer'],
): Step<State, Event> => ({ head, events: [], bytes: 0, outcome, answer });

const recordStep = <State, Event extends DomainEvent>(
  command: PendingCommand<State, Event>,
  decision: readonly Event[],
  { deciding, moment }: Recording<State, Event>,
): Step<State, Event> => {
  const { stream, kind, head } = deciding;
  const { occurredAt } = moment;
  const seal = sealer({ schema: kind.schema, occurredAt, context: command.request.context });
  const sealed: SealedEvent<Event>[] = [];
  const recorded: RecordedEvent<Event>[] = [];
  let evolved = head;
  let bytes = 0;
  for (const event of decision) {
    const { event: one, bytes: size } = seal(event, evolved.hash);
    const { id, metadata } = one;
    const revision = evolved.revision + 1;
    const written = { id, stream, revision, position: nowhere, occurredAt, metadata, event };
    evolved = advance(kind, evolved, written);
    sealed.push(one);
    recorded.push(written);
    bytes += size;
  }
  const answer = (position = nowhere): Answer<Event, string> => ({
    outcome: 'recorded',
    events: recorded.map((each) => ({ ...each, position })),
    revision: evolved.revision,
    previousRevision: head.revision,
    position,
  });
  return { head: evolved, events: sealed, bytes, outcome: 'recorded', answer };
};

interface Recording<State, Event extends DomainEvent> {
  readonly deciding: Deciding<State, Event>;
  readonly moment: Moment;
}
