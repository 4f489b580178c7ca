import { setTimeout as pause } from 'node:timers/promises';

/** What can be asked for; what a client sees of it is each server's own affair. */
export const FAULT_NAMES = [
  'answer-lost',
  'delay',
  'reset-mid-answer',
  'not-leader',
  'disk-full',
  'slow-flush',
  'unavailable',
  'reset',
] as const;

/** What refuses or holds up a call, and what happens to its answer once it is carried out. */
export const BEFORE_CALL: readonly FaultName[] = ['not-leader', 'disk-full', 'slow-flush'];
export const AFTER_CALL: readonly FaultName[] = ['answer-lost', 'delay', 'reset-mid-answer'];

export type FaultName = (typeof FAULT_NAMES)[number];

/** A fault that was asked for, with every default filled in. */
export interface Fault {
  readonly name: FaultName;
  /** Calls it hits: at most so many (Infinity: no bound) ... */
  readonly count: number;
  /** ... for at most so long (Infinity: until it is lifted) ... */
  readonly forMs: number;
  /** ... to streams or collections of this name, in which `*` stands for anything ... */
  readonly target: string;
  /** ... of this kind. */
  readonly calls: CallKind | 'all';
  /** How long it delays, if it does. */
  readonly ms: number;
}

export type CallKind = 'reads' | 'writes';

/** A call as far as faults tell calls apart. */
export interface Call {
  /** Name of the stream or of the collection. */
  readonly target: string;
  readonly kind: CallKind;
}

/** A fault with what is left of it; `endsAt` on the clock of `performance.now`. */
export interface ArmedFault extends Fault {
  readonly id: number;
  readonly endsAt: number;
  readonly left: number;
}

interface Armed {
  readonly fault: Fault;
  readonly id: number;
  readonly pattern: RegExp;
  readonly endsAt: number;
  left: number;
}

/** The faults that were asked for and are not over. None unless a test arms them. */
export class Faults {
  #armed: Armed[] = [];
  #lastId = 0;
  #waiting = new AbortController();

  arm(fault: Fault): void {
    this.#lastId += 1;
    const endsAt = performance.now() + fault.forMs;
    const pattern = wildcard(fault.target);
    this.#armed.push({ fault, id: this.#lastId, pattern, endsAt, left: fault.count });
  }

  /** Ends one of them, or all and what they delay; false when there is none of that id. */
  lift(id?: number): boolean {
    if (id === undefined) {
      this.#waiting.abort();
      this.#waiting = new AbortController();
    }
    const before = this.#armed.length;
    this.#armed = this.#armed.filter((armed) => id !== undefined && armed.id !== id);
    return id === undefined || this.#armed.length < before;
  }

  list(): readonly ArmedFault[] {
    this.#forgetOver();
    return this.#armed.map(({ fault, id, endsAt, left }) => ({ ...fault, id, endsAt, left }));
  }

  /** The oldest fault of these names that fits the call; one of its hits is used up. */
  take(names: readonly FaultName[], call: Call): Fault | undefined {
    if (this.#armed.length === 0) return undefined;
    this.#forgetOver();
    const hit = this.#armed.find(({ fault, pattern }) => {
      const isKind = fault.calls === 'all' || fault.calls === call.kind;
      return isKind && names.includes(fault.name) && pattern.test(call.target);
    });
    if (hit === undefined) return undefined;
    hit.left -= 1;
    return hit.fault;
  }

  /** Resolves after so long, or when all faults are lifted. */
  async wait(ms: number): Promise<void> {
    const { signal } = this.#waiting;
    await pause(ms, undefined, { signal }).catch((failure: unknown) => {
      if (!signal.aborted) throw failure;
    });
  }

  get isUnavailable(): boolean {
    if (this.#armed.length === 0) return false;
    this.#forgetOver();
    return this.#armed.some(({ fault }) => fault.name === 'unavailable');
  }

  #forgetOver(): void {
    const now = performance.now();
    this.#armed = this.#armed.filter(({ left, endsAt }) => left > 0 && now < endsAt);
  }
}

function wildcard(pattern: string): RegExp {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's');
}
