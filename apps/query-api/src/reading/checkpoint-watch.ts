import { unavailable } from '@wagerlog/http';
import type { Mongo } from '@wagerlog/mongo';
import { Progress, checkpointPrefix } from './progress';

/** A look this young serves a read that does not ask for more. */
const freshMs = 200;
/** While a read waits for its own write. */
const waitingPollMs = 20;
/** While only streams of changes are open. */
const followingPollMs = 100;
/** After a look failed. */
const failedPollMs = 500;

type Listener = (progress: Progress) => void;

/**
 * One look at the checkpoints serves everybody who wants to know. It is repeated at short intervals
 * only while somebody waits.
 */
export class CheckpointWatch {
  private latest: { readonly at: number; readonly progress: Progress } | undefined;
  private looking: Promise<Progress> | undefined;
  private readonly waiting = new Set<Listener>();
  private readonly following = new Set<Listener>();
  private isPolling = false;
  private wake: (() => void) | undefined;

  constructor(private readonly mongo: Pick<Mongo, 'checkpoints'>) {}

  async current(): Promise<Progress> {
    const { latest } = this;
    const isFresh = latest !== undefined && performance.now() - latest.at < freshMs;
    return isFresh ? latest.progress : this.look();
  }

  /** The first progress that will do, or the last one seen at the deadline (epoch ms). */
  async until(suffices: (progress: Progress) => boolean, deadlineAt: number): Promise<Progress> {
    const now = await this.current();
    if (suffices(now)) return now;
    return new Promise((resolve, reject) => {
      const end = (progress: Progress | undefined): void => {
        clearTimeout(timer);
        this.waiting.delete(listener);
        if (progress === undefined) reject(unavailable('The read models cannot be read.'));
        else resolve(progress);
      };
      const listener: Listener = (progress) => {
        if (suffices(progress)) end(progress);
      };
      const timer = setTimeout(
        () => end(this.latest?.progress),
        Math.max(0, deadlineAt - Date.now()),
      );
      // The first one who waits cuts the longer pause of those who only follow.
      if (this.waiting.size === 0) this.wake?.();
      this.waiting.add(listener);
      this.poll();
    });
  }

  /** Calls with every change of the progress until the returned function is called. */
  follow(listener: Listener): () => void {
    this.following.add(listener);
    this.poll();
    return () => this.following.delete(listener);
  }

  private poll(): void {
    if (!this.isPolling) void this.pollWhileWanted();
  }

  /** Looks go on one after another until nobody wants them. */
  private async pollWhileWanted(): Promise<void> {
    this.isPolling = true;
    for (let last = ''; this.waiting.size + this.following.size > 0;) {
      const progress = await this.look().catch(() => undefined);
      if (progress !== undefined) last = this.tell(progress, last);
      await this.sleep(progress === undefined ? failedPollMs : this.pollMs);
    }
    this.isPolling = false;
  }

  private get pollMs(): number {
    return this.waiting.size > 0 ? waitingPollMs : followingPollMs;
  }

  /** Followers hear of changes only; answers what was told. */
  private tell(progress: Progress, last: string): string {
    for (const listener of [...this.waiting]) listener(progress);
    if (this.following.size === 0) return '';
    const { fingerprint } = progress;
    if (fingerprint !== last) for (const listener of [...this.following]) listener(progress);
    return fingerprint;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private look(): Promise<Progress> {
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async lookOnce(): Promise<Progress> {
    const progress = new Progress(await this.mongo.checkpoints.list(checkpointPrefix));
    this.latest = { at: performance.now(), progress };
    return progress;
  }
}
