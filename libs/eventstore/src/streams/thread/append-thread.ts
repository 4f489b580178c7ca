import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { notWanted, type Send } from '../client-appends';
import type { AppendOutcome } from '../event-streams';
import { pack, partMax, type Answer, type Packed, type Said, type ThreadStart } from './messages';
import { Turn } from './turn';

export interface AppendThreadOptions {
  readonly url: string;
  /** The thread ended by itself or was ended because it hung; another one starts. */
  readonly onEnded: (reason: string) => void;
  /** Compiled program of the thread; absent: the one beside this file. */
  readonly program?: string;
}

interface Posted {
  readonly resolve: (outcome: AppendOutcome) => void;
  /** By then the thread itself would have given up on it, had it been well. */
  readonly overdueAt: number;
}

const bounds = {
  /** From its start to its first word. */
  bootMs: 30_000,
  /** What an answer may take beyond the append's own deadline. */
  graceMs: 500,
  checkMs: 250,
  /** Checks in a row that find an overdue answer: the first may be this thread's own delay. */
  overdueMax: 2,
  disposeMs: 2_000,
  /** Before another one is started; the last is repeated until one answers. */
  pausesMs: [0, 100, 500, 2_000, 5_000],
  heapMb: 256,
} as const;

/**
 * A second thread that owns the official client for appends. What was given to a thread that ends
 * or hangs is in doubt, whatever the reason; the next one takes what comes then.
 */
export class AppendThread {
  private readonly posted = new Map<number, Posted>();
  private readonly waiting = new Set<(isReady: boolean) => void>();
  private readonly turn = new Turn<Packed[number]>(partMax, (packed) =>
    this.worker?.postMessage(packed),
  );
  private readonly watch = setInterval(() => this.check(), bounds.checkMs);
  private worker: Worker | undefined;
  private isReady = false;
  private isDisposed = false;
  private startedAt = 0;
  private ids = 0;
  private failures = 0;
  private overdueChecks = 0;

  constructor(private readonly options: AppendThreadOptions) {
    this.start();
  }

  /** Waits for a thread within the deadline; without one nothing was sent. */
  readonly append: Send = async (append, timeoutMs, isWanted) => {
    if (!this.isReady && !(await this.readyWithin(timeoutMs))) {
      return { outcome: 'unavailable', reason: 'the thread for appends is not there' };
    }
    if (isWanted?.() === false) return notWanted;
    this.ids += 1;
    const id = this.ids;
    try {
      this.turn.add(pack({ id, append, timeoutMs }));
    } catch (error) {
      return { outcome: 'rejected', reason: String(error) };
    }
    const overdueAt = performance.now() + timeoutMs + bounds.graceMs;
    return new Promise((resolve) => this.posted.set(id, { resolve, overdueAt }));
  };

  async dispose(): Promise<void> {
    this.isDisposed = true;
    clearInterval(this.watch);
    const { worker } = this;
    this.forget('the store was closed');
    for (const settle of this.waiting) settle(false);
    const waiting = new AbortController();
    const { signal } = waiting;
    const late = pause(bounds.disposeMs, undefined, { signal }).catch(() => undefined);
    await Promise.race([worker?.terminate(), late]);
    waiting.abort();
  }

  private start(): void {
    if (this.isDisposed) return;
    const { url, program = path.join(__dirname, 'entry.js') } = this.options;
    const worker = new Worker(program, {
      workerData: { url } satisfies ThreadStart,
      name: 'appends',
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: bounds.heapMb },
    });
    this.worker = worker;
    this.startedAt = performance.now();
    worker.on('message', (said: Said) => worker === this.worker && this.hear(said));
    worker.on('error', (error) => this.ended(worker, String(error)));
    worker.on('exit', (code) => this.ended(worker, `exit ${code}`));
  }

  private hear(said: Said): void {
    if (said === 'ready') {
      this.isReady = true;
      for (const settle of this.waiting) settle(true);
      return;
    }
    this.failures = 0;
    for (const answer of said) this.answer(answer);
  }

  private answer([id, outcome]: Answer): void {
    this.posted.get(id)?.resolve(outcome);
    this.posted.delete(id);
  }

  private check(): void {
    const { worker } = this;
    if (worker === undefined) return;
    const now = performance.now();
    if (!this.isReady) {
      if (now > this.startedAt + bounds.bootMs) this.ended(worker, 'it did not start in time');
      return;
    }
    const isOverdue = [...this.posted.values()].some(({ overdueAt }) => now > overdueAt);
    this.overdueChecks = isOverdue ? this.overdueChecks + 1 : 0;
    if (this.overdueChecks >= bounds.overdueMax) this.ended(worker, 'it did not answer in time');
  }

  private ended(worker: Worker, reason: string): void {
    if (worker !== this.worker || this.isDisposed) return;
    this.options.onEnded(reason);
    this.forget(`the thread for appends ended: ${reason}`);
    void worker.terminate();
    const pauseMs = bounds.pausesMs[Math.min(this.failures, bounds.pausesMs.length - 1)];
    this.failures += 1;
    setTimeout(() => this.start(), pauseMs).unref();
  }

  private forget(reason: string): void {
    this.worker = undefined;
    this.isReady = false;
    this.overdueChecks = 0;
    const posted = [...this.posted.values()];
    this.posted.clear();
    for (const { resolve } of posted) resolve({ outcome: 'unknown', reason });
  }

  private readyWithin(timeoutMs: number): Promise<boolean> {
    if (this.isDisposed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (isReady: boolean) => {
        clearTimeout(timer);
        this.waiting.delete(settle);
        resolve(isReady);
      };
      const timer = setTimeout(() => settle(false), timeoutMs);
      this.waiting.add(settle);
    });
  }
}
