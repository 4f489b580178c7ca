/** Wakes readers that have reached the end of the log when a commit adds to it. */
export class Growth {
  readonly #waiting = new Set<() => void>();

  /** Resolves with the next commit, or when the signal aborts. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }

  announce(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
