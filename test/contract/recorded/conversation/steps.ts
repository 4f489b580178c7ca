/** One request and what came back, in the form of a recording. */
export interface Step {
  readonly op: string;
  readonly request: unknown;
  readonly response: unknown;
}

/** What a case has asked and heard so far, in the order of the requests. */
export class Steps {
  readonly #steps: { op: string; request: unknown; response: unknown }[] = [];

  get all(): readonly Step[] {
    return this.#steps;
  }

  /** Begins a step; the answer is filled in when it is there. */
  begin(op: string, request: unknown): (response: unknown) => void {
    const step = { op, request, response: null as unknown };
    this.#steps.push(step);
    return (response) => {
      step.response = response;
    };
  }

  add(op: string, request: unknown, response: unknown): void {
    this.#steps.push({ op, request, response });
  }

  /** Shows less of the newest step, where the whole would be long or says too much. */
  replaceLast(change: Partial<Step>): void {
    const last = this.#steps.at(-1);
    if (last !== undefined) Object.assign(last, change);
  }

  keepOnly(count: number): void {
    this.#steps.length = Math.min(count, this.#steps.length);
  }
}
