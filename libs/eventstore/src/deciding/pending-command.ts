import type { DomainEvent } from '@wagerlog/event-sourcing';
import { OutcomeUnknown, StoreUnavailable } from '../errors';
import type { Answer, Outcome, RunRequest } from './command';

/**
 * One caller. It always gets an answer at its deadline: a definite one while its command has no
 * event in an append, a doubtful one while it has.
 */
export class PendingCommand<State, Event extends DomainEvent, Code extends string = string> {
  readonly outcome: Promise<Outcome<Event, Code>>;
  private resolve!: (outcome: Outcome<Event, Code>) => void;
  private reject!: (error: unknown) => void;
  private stage: 'waiting' | 'sent' | 'over' = 'waiting';
  private readonly timer: NodeJS.Timeout;
  readonly postedAt = performance.now();
  private decidedAt = this.postedAt;

  /** @param arrival the mailbox's count, to tell whether a read began after it. */
  constructor(
    readonly request: RunRequest<State, Event, Code>,
    readonly arrival: number,
  ) {
    this.outcome = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = setTimeout(
      () => this.giveUp(new StoreUnavailable(`no decision on ${request.stream} in time`)),
      Math.max(0, request.context.deadlineAt - Date.now()),
    );
  }

  get isOver(): boolean {
    return this.stage === 'over';
  }

  decided(): void {
    this.decidedAt = performance.now();
  }

  /** Its events are on their way: from here on "nothing happened" may be untrue. */
  sent(): void {
    if (!this.isOver) this.stage = 'sent';
  }

  /** Its append is known not to have happened. */
  backToWaiting(): void {
    if (!this.isOver) this.stage = 'waiting';
  }

  answer(answer: Answer<Event, Code>): void {
    if (!this.end()) return;
    const queueMs = this.decidedAt - this.postedAt;
    const appendMs = performance.now() - this.decidedAt;
    this.resolve({ ...answer, timing: { queueMs, appendMs } });
  }

  fail(error: unknown): void {
    if (this.end()) this.reject(error);
  }

  /** Nobody cares for it any more, for this reason; in doubt while its events are on their way. */
  giveUp(reason: unknown): void {
    this.fail(this.stage === 'sent' ? new OutcomeUnknown(this.request.stream) : reason);
  }

  private end(): boolean {
    if (this.isOver) return false;
    this.stage = 'over';
    clearTimeout(this.timer);
    return true;
  }
}
