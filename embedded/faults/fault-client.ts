/** Asks a control for faults; for tests. Every call throws when it is refused. */
export class FaultClient {
  /** `url` is where the control is, as `FaultControl` says. */
  constructor(readonly url: string) {}

  /** How many calls are still to be hit by faults that have a count. */
  readonly left = (): Promise<number> => this.#ask('GET');
  readonly arm = (fault: object): Promise<number> => this.#ask('POST', JSON.stringify(fault));
  readonly liftAll = (): Promise<number> => this.#ask('DELETE');

  /** Resolves when the faults have hit so often that none of their hits is left. */
  async hit(): Promise<void> {
    const givesUpAt = performance.now() + HIT_MS_MAX;
    while ((await this.left()) > 0) {
      if (performance.now() > givesUpAt) throw new Error('the fault has not hit');
    }
  }

  async #ask(method: string, body?: string): Promise<number> {
    const request = { method, ...(body === undefined ? {} : { body }) };
    const response = await fetch(`${this.url}/faults`, request);
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    return ((await response.json()) as { readonly left: number }).left;
  }
}

const HIT_MS_MAX = 10_000;
