import { performance } from 'node:perf_hooks';
import { CommandError } from '../errors';

/** How many documents may pass between two looks at the clock. */
const STRIDE = 64;

/**
 * The time a command may take (`maxTimeMS`). A cursor's limit covers the work of all its batches
 * and stands still between them.
 */
export class TimeLimit {
  #end: number;
  #left = 0;
  #passed = 0;

  constructor(milliseconds: number) {
    this.#end = performance.now() + milliseconds;
  }

  /** @throws CommandError MaxTimeMSExpired */
  check(): void {
    if (performance.now() <= this.#end) return;
    throw new CommandError('MaxTimeMSExpired', 'operation exceeded time limit');
  }

  /** `items`, until the time is over. */
  *over<T>(items: Iterable<T>): Generator<T> {
    for (const item of items) {
      this.#passed += 1;
      if (this.#passed % STRIDE === 0) this.check();
      yield item;
    }
    this.check();
  }

  pause(): void {
    this.#left = this.#end - performance.now();
  }

  resume(): void {
    this.#end = performance.now() + this.#left;
  }
}
