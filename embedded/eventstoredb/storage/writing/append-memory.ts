/** Ids remembered; the real server keeps 8 MiB of them, 60 to 100 thousand. */
const IDS_MAX = 100_000;

/**
 * Recognises retries of appends with expectation "any" or "stream exists". Best effort, as on the
 * real server: bounded, by id alone (the first stream keeps the id), empty after a restart.
 */
export class AppendMemory {
  readonly #positions = new Map<string, number>();

  /** The position of the event with that id, if it is remembered. */
  find(id: string): number | undefined {
    return this.#positions.get(id);
  }

  remember(id: string, position: number): void {
    if (this.#positions.has(id)) return;
    this.#positions.set(id, position);
    if (this.#positions.size <= IDS_MAX) return;
    const [oldest] = this.#positions.keys();
    if (oldest !== undefined) this.#positions.delete(oldest);
  }
}
