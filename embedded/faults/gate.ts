/** What a slow flush holds up waits at a gate. */
export class Gate {
  #held: Promise<void> | undefined;

  /** Undefined while nothing is held up, so that the usual way costs nothing. */
  get held(): Promise<void> | undefined {
    return this.#held;
  }

  /** Nothing passes before this, and what holds already, is over. */
  hold(until: Promise<void>): void {
    const held = Promise.all([this.#held, until]).then(() => {
      if (this.#held === held) this.#held = undefined;
    });
    this.#held = held;
  }
}
