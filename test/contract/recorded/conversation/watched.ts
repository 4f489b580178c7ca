/** Something that changes now and then; waiting for a condition on it always has a deadline. */
export class Watched {
  #waiting: (() => void)[] = [];

  changed(): void {
    for (const look of this.#waiting.splice(0)) look();
  }

  /** Whether the condition came to hold in time. */
  async until(isDone: () => boolean, ms: number): Promise<boolean> {
    const end = Date.now() + ms;
    while (!isDone() && Date.now() < end) await this.#next(end - Date.now());
    return isDone();
  }

  #next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
