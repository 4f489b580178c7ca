import type { DomainEvent, Position } from '@wagerlog/event-sourcing';
import { setTimeout as pause } from 'node:timers/promises';
import { AppendRejected, StoreUnavailable } from '../errors';
import type { Listening } from '../listening/listening';
import type { Snapshots } from '../snapshots/snapshots';
import type { StoredEvent } from '../streams/stored-event';
import { decideBatch, type Batch, type BatchBounds } from './batch';
import type { RunRequest, StreamKind } from './command';
import { afterConflict, foldNewer, pauseMsAfter, type Folding } from './conflict-retry';
import { appendDefinitely, type Appending } from './definite-append';
import { Departure } from './departure';
import { emptyHead, type Head } from './head';
import { PendingCommand } from './pending-command';
import { Tip } from './tip';
import type { Turns } from './turns';
import { WaitingLine } from './waiting-line';

/** What all mailboxes of a process have in common. */
export interface Deciders extends Omit<Appending, 'onDoubt'> {
  readonly bounds: MailboxBounds;
  readonly snapshots: Snapshots;
  readonly listening: Pick<Listening, 'appended' | 'conflicted' | 'isLive'>;
  readonly turns: Turns;
  /** Decision clock, as text. */
  readonly now: () => string;
}

export interface MailboxBounds extends BatchBounds {
  /** Commands waiting for one stream, and how long they wait there for their append. */
  readonly waitingMax: number;
  readonly waitingMaxMs: number;
  readonly pageTimeoutMs: number;
}

export interface MailboxOwner<State> {
  readonly deciders: Deciders;
  readonly head: Head<State> | undefined;
  /** Told of every newer head that is in the store. */
  readonly keep: (head: Head<State>) => void;
  readonly whenIdle: () => void;
}

/**
 * Commands for one stream, one append at a time: in its turn it decides those that wait over the
 * evolving state and appends everything at once; who comes meanwhile shares the next append. The
 * expected revision guards against other processes; inside this one there is nothing left to race.
 */
export class Mailbox<State, Event extends DomainEvent> {
  private readonly waiting = new WaitingLine<State, Event>();
  private isWorking = false;
  /** An append is in doubt: nothing may be decided before it is cleared. */
  private isInDoubt = false;
  private arrivals = 0;
  /** Commands that arrived up to here were there before the head was last proved the newest. */
  private proved = 0;
  private conflicts = 0;
  private readonly tip: Tip<State, Event>;
  /** When a stream that was not known had been read: until then nobody waited for an append. */
  private knownAt = 0;
  private readonly deciders: Deciders;
  private readonly appending: Appending;

  constructor(
    private readonly stream: string,
    private readonly kind: StreamKind<State, Event>,
    private readonly owner: MailboxOwner<State>,
  ) {
    this.deciders = owner.deciders;
    this.tip = new Tip({ kind, ...owner });
    const { streams, settling, report } = owner.deciders;
    const onDoubt = (isInDoubt: boolean) => (this.isInDoubt = isInDoubt);
    this.appending = { streams, settling, report, onDoubt };
  }

  /** @throws StoreUnavailable when full or too slow, or while an append is in doubt. */
  post<Code extends string>(
    request: RunRequest<State, Event, Code>,
  ): PendingCommand<State, Event, Code> {
    if (request.unshed !== true) this.refuseWhenBusy();
    this.arrivals += 1;
    const command = new PendingCommand<State, Event, Code>(request, this.arrivals);
    this.waiting.push(command as unknown as PendingCommand<State, Event>);
    if (!this.isWorking) this.workInTurn();
    return command;
  }

  /** Somebody has written this. @returns whether it was news. @throws UndecodableEvent */
  hear(stored: StoredEvent): boolean {
    return this.tip.hear(stored);
  }

  /** @throws StoreUnavailable as `post` does */
  refuseWhenBusy(): void {
    const { stream, waiting } = this;
    if (this.isInDoubt) throw new StoreUnavailable(`an append to ${stream} is in doubt`);
    const { oldest } = waiting;
    if (oldest === undefined) return;
    if (waiting.length >= this.deciders.bounds.waitingMax) {
      throw new StoreUnavailable(`too many commands wait for ${stream}`);
    }
    if (this.waitsTooLong(oldest)) throw new StoreUnavailable(`commands wait long for ${stream}`);
  }

  private waitsTooLong(command: PendingCommand<State, Event>): boolean {
    const since = Math.max(command.postedAt, this.knownAt);
    return performance.now() - since > this.deciders.bounds.waitingMaxMs;
  }

  private workInTurn(): void {
    this.isWorking = true;
    this.deciders.turns.next(() => void this.work());
  }

  private async work(): Promise<void> {
    try {
      await this.round();
    } catch (error) {
      // Reading failed, or we stop: definite for all but those whose append is in doubt.
      for (const command of this.waiting) command.giveUp(error);
    }
    this.isWorking = false;
    if (this.waiting.oldest === undefined) this.owner.whenIdle();
    else this.workInTurn();
  }

  /** Decides before anything is awaited, so within the turn; an unknown stream is read instead. */
  private async round(): Promise<void> {
    const { stream, kind } = this;
    const { head } = this.tip;
    if (head === undefined) return this.read();
    const { bounds, now } = this.deciders;
    const batch = decideBatch(this.inTurn(), { stream, kind, head, now: now(), bounds });
    const isTold = this.tellWhatIsCertain(batch, head.position);
    if (batch.events.length > 0) await this.append(batch, head);
    else if (!isTold) await this.prove(foldNewer, head);
  }

  private async read(): Promise<void> {
    await this.prove(foldNewer, emptyHead(this.stream, this.kind));
    this.knownAt = performance.now();
  }

  /** Those that wait, while the turn lasts, at least one; who has waited too long is let go. */
  private *inTurn(): Generator<PendingCommand<State, Event>, void> {
    const { turns } = this.deciders;
    let isFirst = true;
    for (const command of this.waiting) {
      if (!isFirst && turns.isOver) return;
      if (command.request.unshed !== true && this.waitsTooLong(command)) {
        command.fail(new StoreUnavailable(`not decided on ${this.stream} in time`));
      } else {
        isFirst = false;
        yield command;
      }
    }
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
    const { stream } = this;
    const { decided } = batch;
    const arrivals = this.arrivals;
    const departure = new Departure(decided);
    const append = { stream, expected: head.revision, events: batch.events };
    this.tip.sending(append);
    const sent = await appendDefinitely(append, this.appending, departure.isWanted);
    if (sent.outcome !== 'appended') this.tip.answered();
    if (departure.isCancelled) return decided.forEach(({ command }) => command.backToWaiting());
    switch (sent.outcome) {
      case 'appended':
        // The store took it at the revision we folded, after all of these had arrived.
        this.proved = arrivals;
        return this.commit(batch, sent.position);
      case 'conflict':
        return this.decideAgain(batch, head);
      case 'unavailable':
        return decided.forEach(({ command }) => command.fail(new StoreUnavailable(sent.reason)));
      case 'rejected':
        return decided.forEach(({ command }) =>
          command.fail(new AppendRejected(stream, sent.reason)),
        );
    }
  }

  private commit(batch: Batch<State, Event>, position: Position): void {
    this.conflicts = 0;
    this.deciders.listening.appended();
    this.tip.answered({ ...batch.head, position });
    for (const { command, answer } of batch.decided) command.answer(answer(position));
  }

  /** They wait where they waited, in front of all who came later. */
  private async decideAgain({ decided }: Batch<State, Event>, base: Head<State>): Promise<void> {
    this.conflicts += 1;
    const { listening, report } = this.deciders;
    report({ kind: 'conflict', stream: this.stream });
    for (const { command } of decided) command.backToWaiting();
    const mayHear = listening.isLive && this.conflicts % readEvery !== 0;
    const isTold = mayHear && (await this.tip.isBeyond(base, hearMs));
    if (!isTold) {
      await pause(pauseMsAfter(this.conflicts, Math.random()));
      await this.prove(afterConflict, base);
    }
    listening.conflicted(this.tip.head?.position);
  }

  /** Reads from the leader: whoever had arrived before may be told what the result says. */
  private async prove(
    read: typeof foldNewer<State, Event>,
    from: Head<State>,
  ): Promise<Head<State>> {
    const arrivals = this.arrivals;
    const folding: Folding<State, Event> = {
      streams: this.deciders.streams,
      snapshots: this.deciders.snapshots,
      stream: this.stream,
      kind: this.kind,
      pageTimeoutMs: this.deciders.bounds.pageTimeoutMs,
      onPage: (head) => this.tip.adopt(head),
      isAbandoned: () => this.waiting.oldest === undefined,
    };
    const head = await this.tip.reading(() => read(folding, from));
    this.proved = arrivals;
    return head;
  }
}

/** After a conflict: the wait for news that should arrive, and how often it is not relied on. */
const hearMs = 10;
const readEvery = 4;
