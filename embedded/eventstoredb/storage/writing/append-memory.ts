import type { StoredEvent } from '../log/stored-event';

/** Ids remembered; the real server keeps 8 MiB of them, 60 to 100 thousand. */
const IDS_MAX = 100_000;

/** Where a remembered event was written. */
export interface Remembered {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

/**
 * Recognises retries of appends with expectation "any" or "stream exists". Best effort, as on the
 * real server: bounded, by id alone (the first stream keeps the id), empty after a restart.
 */
export class AppendMemory {
  readonly #byId = new Map<string, Remembered>();

  find(id: string): Remembered | undefined {
    return this.#byId.get(id);
  }

  remember(id: string, event: StoredEvent): void {
    if (this.#byId.has(id)) return;
    const { stream, revision, position } = event;
    this.#byId.set(id, { stream, revision, position });
    if (this.#byId.size <= IDS_MAX) return;
    const [oldest] = this.#byId.keys();
    if (oldest !== undefined) this.#byId.delete(oldest);
  }
}
