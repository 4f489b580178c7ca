import {
  StoreUnavailable,
  type AllSubscription,
  type EventStreams,
  type StreamRead,
} from '@wagerlog/eventstore';
import { memoryStreams, type MemoryLog } from '@wagerlog/eventstore/testing';
import { pause } from './clock';
import type { Fate } from './history';

/** Of one process's calls, and of the events it is told of, one after another. */
export interface Fates {
  readonly appends: readonly Fate[];
  readonly reads: readonly Fate[];
  readonly news: readonly Fate[];
}

const well: Fate = { outMs: 0, backMs: 0, loss: 'none' };

/** One process's way to the store: slow, lossy, and at times it says things twice. */
export class Network implements EventStreams {
  readonly dispose = () => Promise.resolve();
  readonly readAll: EventStreams['readAll'];
  private readonly straight: EventStreams;
  private isCut = false;
  private readonly left: { -readonly [call in keyof Fates]: Fates[call] };

  constructor(
    private readonly log: MemoryLog,
    fates: Fates,
  ) {
    this.straight = memoryStreams(log);
    this.readAll = this.straight.readAll;
    this.left = { ...fates };
  }

  /** The process is gone: what is on its way arrives all the same, nothing comes back. */
  cut(): void {
    this.isCut = true;
  }

  /** What is on its way keeps its fate; from now on all goes well. */
  calm(): void {
    this.left.appends = [];
    this.left.reads = [];
    this.left.news = [];
  }

  /** What a restarted process goes on with. */
  get fates(): Fates {
    return { ...this.left };
  }

  readonly append: EventStreams['append'] = (append, timeoutMs, isWanted) =>
    new Promise((resolve) => {
      isWanted?.();
      if (this.isCut) return;
      const { outMs, backMs, loss, copyMs } = this.next('appends');
      const tell: typeof resolve = (outcome) => void (this.isCut || resolve(outcome));
      const arrive = () => {
        const outcome = this.log.append(append);
        if (loss !== 'answer') setTimeout(() => tell(outcome), backMs);
      };
      if (loss === 'refused') {
        setTimeout(() => tell({ outcome: 'unavailable', reason: 'refused' }), outMs);
        return;
      }
      setTimeout(() => tell({ outcome: 'unknown', reason: 'no answer in time' }), timeoutMs);
      if (loss !== 'request') setTimeout(arrive, outMs);
      if (copyMs !== undefined) setTimeout(() => void this.log.append(append), outMs + copyMs);
    });

  readonly readStream: EventStreams['readStream'] = (read) => this.readSlowly(read);

  private async *readSlowly(read: StreamRead): ReturnType<EventStreams['readStream']> {
    await this.unlessCut();
    const { outMs, backMs, loss } = this.next('reads');
    await this.within(read, outMs);
    if (loss !== 'none') throw new StoreUnavailable('the read broke');
    const page = [];
    for await (const event of this.straight.readStream(read)) page.push(event);
    await this.within(read, backMs);
    await this.unlessCut();
    yield* page;
  }

  readonly subscribeToAll: EventStreams['subscribeToAll'] = (subscription) =>
    this.tellSlowly(subscription);

  private async *tellSlowly(
    subscription: AllSubscription,
  ): ReturnType<EventStreams['subscribeToAll']> {
    for await (const item of this.straight.subscribeToAll(subscription)) {
      const { outMs, backMs, loss } = item.kind === 'event' ? this.next('news') : well;
      await pause(outMs + backMs);
      await this.unlessCut();
      if (loss !== 'none') throw new StoreUnavailable('the subscription broke');
      yield item;
    }
  }

  private async within({ deadlineAt }: StreamRead, ms: number): Promise<void> {
    const isLate = Date.now() + ms > deadlineAt;
    await pause(isLate ? Math.max(0, deadlineAt - Date.now()) : ms);
    if (isLate) throw new StoreUnavailable('the read took too long');
  }

  private unlessCut(): Promise<void> {
    return this.isCut ? new Promise(() => undefined) : Promise.resolve();
  }

  private next(kind: keyof Fates): Fate {
    const [first = well, ...rest] = this.left[kind];
    this.left[kind] = rest;
    return first;
  }
}
