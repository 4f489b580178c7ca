import type { AllStreamResolvedEvent, AllStreamSubscription } from '@eventstore/db-client';
import type { Position } from '@wagerlog/event-sourcing';
import { StoreUnavailable } from '../errors';
import { describe } from './append-failure';
import type { SubscriptionItem } from './event-streams';
import { fromResolved } from './recorded';

/** Events the client may hold for a reader that is slower than the store. */
export const subscriptionBuffer = 64;

type Mark = Exclude<SubscriptionItem, { readonly kind: 'event' }>;

/**
 * One subscription's events and marks in the order the server sent them. The client reports marks
 * at once, even while events sent before them wait in its buffer: each mark is kept until as many
 * events were taken as had come before it.
 */
export class LiveSubscription {
  private readonly marks: { readonly after: number; readonly mark: Mark }[] = [];
  private taken = 0;
  private failure: unknown;
  private isOver = false;
  private wake: () => void = () => undefined;

  private constructor(private readonly subscription: AllStreamSubscription) {}

  /** @param open is given the function to call at each checkpoint. */
  static start(
    open: (checkpointReached: (position: Position) => void) => AllStreamSubscription,
  ): LiveSubscription {
    const live: LiveSubscription = new LiveSubscription(
      open((position) => live.note({ kind: 'checkpoint', position })),
    );
    const { subscription } = live;
    subscription.on('caughtUp', () => live.note({ kind: 'caught-up' }));
    subscription.on('readable', () => live.wake());
    subscription.on('error', (error) => live.end(error));
    subscription.on('end', () => live.end(new Error('the server ended the subscription')));
    subscription.on('close', () => live.end(new Error('the subscription was closed')));
    return live;
  }

  /** Until it breaks (throws `StoreUnavailable`) or the signal aborts (returns). */
  async *items(signal: AbortSignal): AsyncGenerator<SubscriptionItem> {
    const abort = () => this.end(undefined);
    signal.addEventListener('abort', abort, { once: true });
    try {
      while (!signal.aborted) {
        const item = this.nextMark() ?? this.nextEvent();
        if (item !== undefined) yield item;
        else if (this.isOver) break;
        else await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', abort);
      this.leave();
    }
    if (!signal.aborted) throw new StoreUnavailable(describe(this.failure), this.failure);
  }

  private nextMark(): Mark | undefined {
    const [first] = this.marks;
    if (first === undefined || first.after > this.taken) return undefined;
    this.marks.shift();
    return first.mark;
  }

  private nextEvent(): SubscriptionItem | undefined {
    for (;;) {
      const resolved = this.subscription.read() as AllStreamResolvedEvent | null;
      if (resolved === null) return undefined;
      this.taken += 1;
      const event = fromResolved(resolved);
      if (event !== undefined) return { kind: 'event', event };
    }
  }

  private note(mark: Mark): void {
    this.marks.push({ after: this.taken + this.subscription.readableLength, mark });
    this.wake();
  }

  private end(failure: unknown): void {
    if (!this.isOver) this.failure = failure;
    this.isOver = true;
    this.wake();
  }

  private leave(): void {
    if (this.subscription.destroyed) return;
    // Cancelling answers with nothing; a connection that is gone already makes it fail.
    this.subscription.unsubscribe().catch(() => undefined);
    this.subscription.destroy();
  }
}
