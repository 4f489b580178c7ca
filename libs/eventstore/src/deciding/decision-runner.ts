import type { DomainEvent, Position } from '@wagerlog/event-sourcing';
import { StoreUnavailable } from '../errors';
import { Listening } from '../listening/listening';
import type { EventStreams } from '../streams/event-streams';
import type { StoredEvent } from '../streams/stored-event';
import { Snapshots } from '../snapshots/snapshots';
import { answerAtOnce } from './answer-at-once';
import type { Look, LookRequest, Outcome, RunRequest } from './command';
import type { Head } from './head';
import { HeadCache, type CacheFigures } from './head-cache';
import { Mailbox, type Deciders } from './mailbox';
import { textClock } from './text-clock';
import type { DecidingReport } from './definite-append';
import { Turns } from './turns';

export interface DecisionRunnerOptions {
  /** Epoch milliseconds; decisions and `occurredAt` follow it, deadlines do not. */
  readonly clock?: () => number;
  readonly report?: (report: DecidingReport) => void;
  readonly bounds?: Partial<RunnerBounds>;
}

export interface RunnerBounds {
  /** Commands running in this process. */
  readonly commandsMax: number;
  /** Commands waiting for one stream, and how long they wait there for their append. */
  readonly waitingMax: number;
  readonly waitingMaxMs: number;
  /** Time to decide, of all streams together, in one turn of the event loop. */
  readonly turnMs: number;
  /** Commands decided for one append, and its bytes. */
  readonly batchMax: number;
  readonly appendBytesMax: number;
  /** Own deadline of one append; the server's is 2 s. */
  readonly appendTimeoutMs: number;
  readonly pageTimeoutMs: number;
  /** Appends, of which one in eight meets a conflict before what others write is listened to. */
  readonly companyAppends: number;
  /** Pauses between attempts to clear an append in doubt; the last is repeated. */
  readonly settlePausesMs: readonly number[];
  /** Folded streams kept, by the size of their states. */
  readonly cacheBytesMax: number;
  /** A snapshot is written after so many events; of a state with more entries, as many. */
  readonly snapshotEvents: number;
  /** Pause before snapshots that are due are written: of each stream only the newest. */
  readonly snapshotPauseMs: number;
}

export const defaultBounds: RunnerBounds = {
  commandsMax: 20_000,
  waitingMax: 5_000,
  waitingMaxMs: 1_500,
  turnMs: 10,
  batchMax: 500,
  appendBytesMax: 768 * 1024,
  appendTimeoutMs: 2_500,
  pageTimeoutMs: 2_500,
  companyAppends: 64,
  settlePausesMs: [10, 50, 200, 500, 1_000],
  cacheBytesMax: 256 * 1024 * 1024,
  snapshotEvents: 250,
  snapshotPauseMs: 250,
};

/** No event is recorded on behalf of one who only looks. */
const onlooker = {
  commandId: '',
  correlationId: '',
  causationId: '',
  actor: { kind: 'system', id: 'reader' },
} as const;

const atOnce = { queueMs: 0, appendMs: 0 };

/** Runs decisions: one mailbox per busy stream, one bounded cache of folded streams. */
export class DecisionRunner {
  private readonly mailboxes = new Map<string, Mailbox<unknown, DomainEvent>>();
  private readonly heads: HeadCache;
  private readonly deciders: Deciders;
  private readonly stopping = new AbortController();
  private readonly bounds: RunnerBounds;
  private running = 0;

  constructor(streams: EventStreams, options: DecisionRunnerOptions = {}) {
    const { clock = Date.now, report = () => undefined } = options;
    this.bounds = { ...defaultBounds, ...options.bounds };
    const { batchMax, appendBytesMax, appendTimeoutMs, settlePausesMs } = this.bounds;
    const { cacheBytesMax, waitingMax, waitingMaxMs, turnMs, pageTimeoutMs, companyAppends } =
      this.bounds;
    const { signal } = this.stopping;
    this.heads = new HeadCache(cacheBytesMax);
    this.deciders = {
      streams,
      report,
      now: textClock(clock),
      snapshots: new Snapshots({ streams, report, signal, ...this.bounds }),
      listening: new Listening({
        ...{ streams, report, signal, companyAppends },
        hear: (event) => this.hear(event),
      }),
      turns: new Turns(turnMs),
      bounds: {
        ...{ commandsMax: batchMax, bytesMax: appendBytesMax },
        ...{ waitingMax, waitingMaxMs, pageTimeoutMs },
      },
      settling: { appendTimeoutMs, pausesMs: settlePausesMs, signal },
    };
  }

  /**
   * Decides on the newest state and records what was decided.
   * @throws StoreUnavailable nothing happened: full, too late, the store away
   * @throws OutcomeUnknown at the deadline, while its append is under way or in doubt
   */
  async run<State, Event extends DomainEvent, Code extends string>(
    request: RunRequest<State, Event, Code>,
  ): Promise<Outcome<Event, Code>> {
    this.refuseWhenBusy(request);
    this.running += 1;
    try {
      return await this.mailbox(request).post(request).outcome;
    } finally {
      this.running -= 1;
    }
  }

  /**
   * The answer that needs no turn: where the stream is known, the request is content with what of
   * it is in the store, and nothing is recorded. `undefined`: `run` it; it decides again.
   * @throws StoreUnavailable as `run` does
   */
  glance<State, Event extends DomainEvent, Code extends string>(
    request: RunRequest<State, Event, Code>,
  ): Outcome<Event, Code> | undefined {
    this.refuseWhenBusy(request);
    const { stream, unchangedFrom, unshed, decide } = request;
    if (unchangedFrom !== 'cache') return undefined;
    if (unshed !== true) this.mailboxes.get(stream)?.refuseWhenBusy();
    const head = this.heads.get<State>(stream);
    const answer = head && answerAtOnce(decide, head, this.deciders.now());
    return answer && { ...answer, timing: atOnce };
  }

  /** The state alone. `cache`: as far as this process knows it. @throws StoreUnavailable */
  async look<State, Event extends DomainEvent>({
    stream,
    kind,
    deadlineAt,
    from,
  }: LookRequest<State, Event>): Promise<Look<State>> {
    const cached = from === 'cache' ? this.heads.get<State>(stream) : undefined;
    if (cached !== undefined) {
      this.heads.count(true);
      return lookAt(cached);
    }
    let seen = kind.fold.initial;
    const outcome = await this.run<State, Event, never>({
      stream,
      kind,
      context: { ...onlooker, deadlineAt },
      unchangedFrom: from,
      decide: (state) => {
        seen = state;
        return [];
      },
    });
    if (outcome.outcome !== 'unchanged') throw new Error('a look decides nothing');
    const { revision, position } = outcome;
    return position === undefined ? { state: seen, revision } : { state: seen, revision, position };
  }

  /** Commands whose answer is still out. */
  get pending(): number {
    return this.running;
  }

  get cache(): CacheFigures {
    return this.heads.figures;
  }

  /** Nothing new is taken; an append in doubt stays in doubt. */
  dispose(): void {
    this.stopping.abort();
  }

  private refuseWhenBusy({ stream, context, unshed }: Urgency): void {
    if (this.stopping.signal.aborted) throw new StoreUnavailable('stopping');
    if (context.deadlineAt <= Date.now()) {
      throw new StoreUnavailable(`too late to decide on ${stream}`);
    }
    if (unshed !== true && this.running >= this.bounds.commandsMax) {
      throw new StoreUnavailable('too many commands are running');
    }
  }

  /** @returns whether it was news. @throws UndecodableEvent */
  private hear(stored: StoredEvent): boolean {
    return (this.mailboxes.get(stored.stream) ?? this.heads).hear(stored);
  }

  private mailbox<State, Event extends DomainEvent>({
    stream,
    kind,
  }: Pick<RunRequest<State, Event, string>, 'stream' | 'kind'>): Mailbox<State, Event> {
    // A stream has one kind, so what is kept under its name has that kind's types.
    const busy = this.mailboxes.get(stream) as Mailbox<State, Event> | undefined;
    const head = busy === undefined ? this.heads.get<State>(stream) : undefined;
    this.heads.count((busy ?? head) !== undefined);
    if (busy !== undefined) return busy;
    const mailbox = new Mailbox<State, Event>(stream, kind, {
      deciders: this.deciders,
      head,
      keep: (newer) => {
        this.heads.keep(stream, kind, newer);
        this.deciders.snapshots.consider(stream, kind, newer);
      },
      whenIdle: () => this.mailboxes.delete(stream),
    });
    this.mailboxes.set(stream, mailbox as unknown as Mailbox<unknown, DomainEvent>);
    return mailbox;
  }
}

const lookAt = <State>({
  state,
  revision,
  position,
}: Pick<Head<State>, 'state' | 'revision'> & {
  readonly position?: Position | undefined;
}): Look<State> => (position === undefined ? { state, revision } : { state, revision, position });

type Urgency = Pick<RunRequest<never, never, never>, 'stream' | 'context' | 'unshed'>;
