import type { DomainEvent, Position } from '@wagerlog/event-sourcing';
import { AppendRejected, StoreUnavailable } from '../errors';
import type { Append, AppendOutcome, EventStreams } from '../streams/event-streams';
import { decideBatch, type Batch, type BatchBounds } from './batch';
import type { RunRequest, StreamKind } from './command';
import { afterConflict, foldNewer, type Folding } from './conflict-retry';
import { emptyHead, type Head } from './head';
import { PendingCommand } from './pending-command';
import { settleUnknown, type Settled, type Settling } from './unknown-retry';

/** What all mailboxes of a process have in common. */
export interface Deciders {
  readonly streams: EventStreams;
  readonly bounds: MailboxBounds;
  readonly settling: Settling;
  /** Decision clock, as text. */
  readonly now: () => string;
  readonly keep: <State>(stream: string, head: Head<State>) => void;
  readonly report: (report: DecidingReport) => void;
}

export interface MailboxBounds extends BatchBounds {
  /** Commands waiting for one stream. */
  readonly waitingMax: number;
  readonly pageTimeoutMs: number;
}

/** What happened between the lines, for logs and metrics. */
export type DecidingReport =
  | {
      readonly kind: 'appended';
      readonly stream: string;
      readonly events: number;
      readonly ms: number;
    }
  | { readonly kind: 'conflict'; readonly stream: string }
  | { readonly kind: 'in-doubt'; readonly stream: string; readonly reason: string }
  | { readonly kind: 'settled'; readonly stream: string; readonly outcome: Settled['outcome'] };

/**
 * Commands for one stream, one append at a time: the worker takes all that wait, decides them over
 * the evolving state and appends everything at once. The expected revision guards against other
 * processes; inside this one there is nothing left to race.
 */
export class Mailbox<State, Event extends DomainEvent> {
  private waiting: PendingCommand<State, Event>[] = [];
  private isWorking = false;
  /** An append is in doubt: nothing may be decided before it is cleared. */
  private isInDoubt = false;
  private arrivals = 0;
  /** Commands that arrived up to here were there before the head was last proved the newest. */
  private proved = 0;
  private conflicts = 0;
  private head: Head<State> | undefined;

  constructor(
    private readonly stream: string,
    private readonly kind: StreamKind<State, Event>,
    private readonly deciders: Deciders & {
      readonly head: Head<State> | undefined;
      readonly whenIdle: () => void;
    },
  ) {
    this.head = deciders.head;
  }

  /** @throws StoreUnavailable when full, or while an append is in doubt. */
  post<Code extends string>(
    request: RunRequest<State, Event, Code>,
  ): PendingCommand<State, Event, Code> {
    if (request.unshed !== true) this.refuseWhenBusy();
    this.arrivals += 1;
    const command = new PendingCommand<State, Event, Code>(request, this.arrivals);
    this.waiting.push(command as unknown as PendingCommand<State, Event>);
    if (!this.isWorking) {
      this.isWorking = true;
      void this.work();
    }
    return command;
  }

  private refuseWhenBusy(): void {
    if (this.isInDoubt) throw new StoreUnavailable(`an append to ${this.stream} is in doubt`);
    if (this.waiting.length >= this.deciders.bounds.waitingMax) {
      throw new StoreUnavailable(`too many commands wait for ${this.stream}`);
    }
  }

  private async work(): Promise<void> {
    // Let those that arrive in the same turn share the first append.
    await Promise.resolve();
    while (this.hasWaiting()) {
      try {
        await this.round();
      } catch (error) {
        // Reading or folding failed: definite for all who wait, whatever the reason.
        for (const command of this.waiting) command.fail(error);
      }
    }
    this.isWorking = false;
    this.deciders.whenIdle();
  }

  private hasWaiting(): boolean {
    this.waiting = this.waiting.filter((command) => !command.isOver);
    return this.waiting.length > 0;
  }

  private async round(): Promise<void> {
    const { stream, kind } = this;
    const { bounds, now } = this.deciders;
    const head = this.head ?? (await this.prove(foldNewer, emptyHead(stream, kind)));
    if (!this.hasWaiting()) return;
    const batch = decideBatch(this.waiting, { stream, kind, head, now: now(), bounds });
    const isTold = this.tellWhatIsCertain(batch, head.position);
    if (batch.events.length > 0) await this.append(batch, head);
    else if (!isTold) await this.prove(foldNewer, head);
  }

  /** Answers that rest on nothing of this batch: true when none is left. */
  private tellWhatIsCertain(batch: Batch<State, Event>, position: Position | undefined): boolean {
    let isTold = true;
    for (const { command, answer, outcome, uncommitted } of batch.decided) {
      const { unchangedFrom } = command.request;
      const isFact = outcome === 'known' || (outcome === 'unchanged' && unchangedFrom === 'cache');
      const isCertain = !uncommitted && (isFact || command.arrival <= this.proved);
      if (isCertain) command.answer(answer(position));
      else isTold = false;
    }
    return isTold;
  }

  private async append(batch: Batch<State, Event>, head: Head<State>): Promise<void> {
    const taken = new Set(batch.decided.map(({ command }) => command));
    this.waiting = this.waiting.filter((command) => !taken.has(command));
    for (const { command, outcome } of batch.decided) if (outcome === 'recorded') command.sent();
    const { stream } = this;
    const arrivals = this.arrivals;
    const sent = await this.send({ stream, expected: head.revision, events: batch.events });
    switch (sent.outcome) {
      case 'appended':
        // The store took it at the revision we folded, after all of these had arrived.
        this.proved = arrivals;
        return this.commit(batch, sent.position);
      case 'conflict':
        return this.decideAgain([...taken], head);
      case 'unavailable':
        return taken.forEach((command) => command.fail(new StoreUnavailable(sent.reason)));
      case 'rejected':
        return taken.forEach((command) => command.fail(new AppendRejected(stream, sent.reason)));
    }
  }

  /** Definite, however long it takes: callers have their own deadlines. */
  private async send(append: Append): Promise<Definite> {
    const { streams, settling, report } = this.deciders;
    const { stream, events } = append;
    const startedAt = performance.now();
    const sent = await streams.append(append, settling.appendTimeoutMs);
    if (sent.outcome === 'appended') {
      report({
        kind: 'appended',
        stream,
        events: events.length,
        ms: performance.now() - startedAt,
      });
    }
    if (sent.outcome !== 'unknown') return sent;
    report({ kind: 'in-doubt', stream, reason: sent.reason });
    this.isInDoubt = true;
    try {
      const settled = await settleUnknown(streams, append, settling);
      report({ kind: 'settled', stream, outcome: settled.outcome });
      return settled;
    } finally {
      this.isInDoubt = false;
    }
  }

  private commit(batch: Batch<State, Event>, position: Position): void {
    this.conflicts = 0;
    this.adopt({ ...batch.head, position });
    for (const { command, answer } of batch.decided) command.answer(answer(position));
  }

  private async decideAgain(
    commands: readonly PendingCommand<State, Event>[],
    head: Head<State>,
  ): Promise<void> {
    this.conflicts += 1;
    const { conflicts, stream } = this;
    this.deciders.report({ kind: 'conflict', stream });
    for (const command of commands) command.backToWaiting();
    this.waiting = [...commands, ...this.waiting];
    await this.prove((folding, from) => afterConflict(folding, from, conflicts), head);
  }

  /** Reads from the leader: whoever had arrived before may be told what the result says. */
  private async prove(
    read: typeof foldNewer<State, Event>,
    from: Head<State>,
  ): Promise<Head<State>> {
    const arrivals = this.arrivals;
    const folding: Folding<State, Event> = {
      streams: this.deciders.streams,
      stream: this.stream,
      kind: this.kind,
      pageTimeoutMs: this.deciders.bounds.pageTimeoutMs,
      onPage: (head) => this.adopt(head),
      isAbandoned: () => !this.hasWaiting(),
    };
    const head = await read(folding, from);
    this.proved = arrivals;
    return head;
  }

  private adopt(head: Head<State>): void {
    this.head = head;
    this.deciders.keep(this.stream, head);
  }
}

type Definite = Exclude<AppendOutcome, { readonly outcome: 'unknown' }> | Settled;
