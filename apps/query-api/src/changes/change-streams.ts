import { unavailable } from '@wagerlog/http';
import type { Logger } from '@wagerlog/http';
import type { CheckpointWatch } from '../reading/checkpoint-watch';
import type { Progress } from '../reading/progress';
import type { EventStream } from './event-stream';

const streamsMax = 1_000;
/** Then the client connects again, with a token that is still good. */
const streamMaxMs = 3_600_000;

/** What is to be sent at a change of the progress. */
export type Send = (progress: Progress) => Promise<void>;

/** The open streams of changes: as many as are allowed, and all ended at the stop. */
export class ChangeStreams {
  private readonly open = new Set<EventStream>();
  private isStopping = false;

  constructor(
    private readonly watch: CheckpointWatch,
    private readonly logger: Logger,
  ) {}

  /** Before a stream is begun. @throws Problem UNAVAILABLE */
  admit(): void {
    if (this.isStopping || this.open.size >= streamsMax) {
      throw unavailable('No further stream of changes can be opened right now.');
    }
  }

  /**
   * Sends at every change until the client goes. While one look is being sent, the newest of those
   * that come meanwhile waits: a slow client skips looks, never changes.
   */
  async run(stream: EventStream, send: Send): Promise<void> {
    const { signal } = stream.closed;
    const state: { next: Progress | undefined; wake: () => void } = {
      next: undefined,
      wake: () => undefined,
    };
    this.open.add(stream);
    const unfollow = this.watch.follow((progress) => {
      state.next = progress;
      state.wake();
    });
    const timer = setTimeout(() => stream.end(), streamMaxMs);
    signal.addEventListener('abort', () => state.wake());
    try {
      // What changed between the place to resume from and now, before anything changes again.
      state.next ??= await this.watch.current();
      while (!signal.aborted) {
        const { next } = state;
        state.next = undefined;
        if (next !== undefined) await send(next);
        else await new Promise<void>((resolve) => (state.wake = resolve));
      }
    } catch (error) {
      // The client comes back with the last id it has seen, and misses nothing.
      this.logger.warn({ err: error }, 'a stream of changes was ended');
      stream.end();
    } finally {
      clearTimeout(timer);
      unfollow();
      this.open.delete(stream);
    }
  }

  stop(): void {
    this.isStopping = true;
    for (const stream of this.open) stream.end();
  }
}
