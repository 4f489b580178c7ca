import { isPassing } from './failures';
import type { Command } from './process';

export interface PerformingReport {
  /** `error` is something somebody has to look at; `passing` went away with the next try so far. */
  readonly failed: (key: string, error: unknown, isFault: boolean) => void;
}

export interface Performing<Item> {
  readonly perform: (item: Item) => Promise<void>;
  readonly onDone: (key: string) => void;
  readonly parallelMax: number;
  readonly report: PerformingReport;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

const pauseMinMs = 200;
const pauseMaxMs = 10_000;

/**
 * Doubles with each attempt up to the bound, and half of it is random: what failed together does
 * not come back together.
 */
const pauseAfter = (attempts: number, random: number): number =>
  Math.min(pauseMaxMs, pauseMinMs * 2 ** Math.min(attempts - 1, 10)) * (0.5 + random / 2);

interface Retry {
  readonly attempts: number;
  readonly notBefore: number;
}

/** Performs commands side by side, within a bound; what failed waits longer each time. */
export class Performer<Item> {
  private readonly lanes = new Map<string, Promise<void>>();
  private readonly retries = new Map<string, Retry>();

  constructor(private readonly performing: Performing<Item>) {}

  /** Takes up what is free to go; the rest is offered again with the next look. */
  offer(commands: readonly Command<Item>[]): void {
    for (const command of commands) {
      if (this.lanes.size >= this.performing.parallelMax) return;
      if (this.lanes.has(command.lane) || this.isPausing(command.key)) continue;
      const performed = this.perform(command).finally(() => this.lanes.delete(command.lane));
      this.lanes.set(command.lane, performed);
    }
  }

  /** Commands under way. */
  get running(): number {
    return this.lanes.size;
  }

  /** Commands that have failed and wait for their next try. */
  get failing(): number {
    return this.retries.size;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.lanes.size > 0) await Promise.all(this.lanes.values());
  }

  private isPausing(key: string): boolean {
    const retry = this.retries.get(key);
    return retry !== undefined && retry.notBefore > this.performing.now();
  }

  private async perform({ key, item }: Command<Item>): Promise<void> {
    try {
      await this.performing.perform(item);
      this.retries.delete(key);
      this.performing.onDone(key);
    } catch (error) {
      const attempts = (this.retries.get(key)?.attempts ?? 0) + 1;
      const { now, random } = this.performing;
      this.retries.set(key, { attempts, notBefore: now() + pauseAfter(attempts, random()) });
      this.performing.report.failed(key, error, !isPassing(error));
    }
  }
}
