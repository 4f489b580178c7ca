import type { Batch } from './batch';

/** A write from its submission to its answer. */
export interface SubmittedWrite {
  decide(batch: Batch): void;
  /** Answers with what was decided, or with the failure of the commit. */
  settle(failure?: Error): void;
}

/** Remembers what `decide` returns or throws until it may be told. */
export class Submission<Decision> implements SubmittedWrite {
  #decision: Decision | undefined;
  #failure: Error | undefined;

  constructor(
    readonly decideIn: (batch: Batch) => Decision,
    readonly resolve: (decision: Decision) => void,
    readonly reject: (failure: Error) => void,
  ) {}

  decide(batch: Batch): void {
    try {
      this.#decision = this.decideIn(batch);
    } catch (failure) {
      this.#failure = failure as Error;
    }
  }

  settle(failure = this.#failure): void {
    if (failure === undefined) this.resolve(this.#decision as Decision);
    else this.reject(failure);
  }
}

/** Writes at most in one group; it bounds how long deciding keeps the event loop. */
const GROUP_MAX = 1024;

/** The writes that share a commit, and what they write. */
export class Group {
  readonly #writes: SubmittedWrite[] = [];

  constructor(readonly batch: Batch) {}

  get isEmpty(): boolean {
    return this.#writes.length === 0;
  }

  /** Decides writes from the front of a queue, as many as there is room for. */
  takeFrom(queue: SubmittedWrite[]): void {
    for (const write of queue.splice(0, GROUP_MAX - this.#writes.length)) {
      write.decide(this.batch);
      this.#writes.push(write);
    }
  }

  /** Answers all of it, in the order of arrival. */
  settle(failure?: Error): void {
    for (const write of this.#writes) write.settle(failure);
  }
}
