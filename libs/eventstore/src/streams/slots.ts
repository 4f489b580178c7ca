/** A bounded number of things at once; the others wait in line, each for a bounded time. */
export class Slots {
  private taken = 0;
  private readonly line = new Set<() => void>();

  constructor(private readonly max: number) {}

  /** Whether there was a slot in time; whoever got one gives it back with `release`. */
  take(timeoutMs: number): Promise<boolean> {
    if (this.taken < this.max) {
      this.taken += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const next = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.line.delete(next);
        resolve(false);
      }, timeoutMs);
      this.line.add(next);
    });
  }

  /** The slot goes to the first in line, else back. */
  release(): void {
    for (const next of this.line) {
      this.line.delete(next);
      next();
      return;
    }
    this.taken -= 1;
  }
}
