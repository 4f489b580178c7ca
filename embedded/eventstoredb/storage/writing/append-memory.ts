/** Ids remembered at least, at most twice as many; the real server has 60 to 100 thousand. */
const IDS_MIN = 100_000;

/**
 * Recognises retries of appends with expectation "any" or "stream exists". Best effort, as on the
 * real server: bounded, by id alone (the first stream keeps the id), empty after a restart.
 */
export class AppendMemory {
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  /** The position of the event with that id, if it is remembered. */
  find(id: string): number | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  /** Forgets a whole generation at once: a map that loses its oldest entry again and again is slow. */
  remember(id: string, position: number): void {
    if (this.find(id) !== undefined) return;
    if (this.#young.size >= IDS_MIN) [this.#old, this.#young] = [this.#young, new Map()];
    this.#young.set(id, position);
  }
}
