import { Gate } from '../../faults/gate';
import { CommandError } from '../errors';

interface Waiting {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** What the queue needs of the store: run everything in one transaction, flushed on return. */
export interface Transactions {
  /** Throws, with nothing written, when `work` throws or the commit fails. */
  commit<T>(work: () => T): T;
}

type Outcome = { readonly value: unknown } | { readonly refused: CommandError };

const BATCH_MAX = 512;

/**
 * Group commit: writes that arrive together share one transaction and one flush, and are answered
 * after it. A write that is refused (`CommandError`) has written nothing and does not disturb the
 * others; one that breaks unexpectedly aborts the group, which is then run one by one.
 */
export class WriteQueue {
  /** No group is begun while this is held. */
  readonly gate = new Gate();
  #waiting: Waiting[] = [];
  #scheduled = false;

  constructor(readonly transactions: Transactions) {}

  submit<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run, resolve: resolve as (value: unknown) => void, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    this.#soon(() => {
      this.#scheduled = false;
      this.#commit(this.#waiting.splice(0, BATCH_MAX));
      this.#schedule();
    });
  }

  #soon(run: () => void): void {
    const { held } = this.gate;
    if (held === undefined) setImmediate(run);
    else void held.then(() => this.#soon(run));
  }

  #commit(group: readonly Waiting[]): void {
    try {
      const outcomes = this.transactions.commit(() => group.map(outcomeOf));
      group.forEach((waiting, i) => settle(waiting, outcomes[i]));
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else for (const waiting of group) this.#commit([waiting]);
    }
  }
}

function outcomeOf({ run }: Waiting): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof CommandError) return { refused: error };
    throw error;
  }
}

function settle(waiting: Waiting, outcome: Outcome | undefined): void {
  if (outcome === undefined) waiting.reject(new Error('a write without an outcome'));
  else if ('refused' in outcome) waiting.reject(outcome.refused);
  else waiting.resolve(outcome.value);
}
