/** What happens to the answer of one BatchAppend append, after its commit. */
export type AnswerFault =
  { readonly kind: 'answer-lost' } | { readonly kind: 'delay'; readonly ms: number };

/** Where the protocol asks whether an answer is to go wrong. */
export interface AnswerFaults {
  takeFor(stream: string): AnswerFault | undefined;
}

/** A fault for the next `count` appends to streams that match; `*` stands for anything. */
export interface ArmedFault {
  readonly fault: AnswerFault;
  readonly count: number;
  readonly stream: string;
}

/** The faults that were asked for and are not used up. None unless a test arms them. */
export class Faults implements AnswerFaults {
  #armed: { readonly fault: AnswerFault; readonly pattern: RegExp; left: number }[] = [];
  #unavailableUntil = 0;

  arm({ fault, count, stream }: ArmedFault): void {
    this.#armed.push({ fault, left: count, pattern: wildcard(stream) });
  }

  /** Refuses all calls for so long. */
  makeUnavailable(ms: number): void {
    this.#unavailableUntil = Date.now() + ms;
  }

  clear(): void {
    this.#armed = [];
    this.#unavailableUntil = 0;
  }

  get isUnavailable(): boolean {
    return Date.now() < this.#unavailableUntil;
  }

  /** Appends still to be hit, over all armed faults. */
  get left(): number {
    return this.#armed.reduce((sum, { left }) => sum + left, 0);
  }

  takeFor(stream: string): AnswerFault | undefined {
    const hit = this.#armed.find(({ pattern }) => pattern.test(stream));
    if (hit === undefined) return undefined;
    hit.left -= 1;
    this.#armed = this.#armed.filter(({ left }) => left > 0);
    return hit.fault;
  }
}

function wildcard(pattern: string): RegExp {
  const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's');
}
