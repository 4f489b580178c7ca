/**
 * Takes a source in as fast as it comes, up to a bound, and gives out all that waits: while one
 * batch is being written the next one grows, so batches are as large as the load asks for.
 */
export class Intake<Item> {
  private readonly waiting: Item[] = [];
  private state: { readonly ended: boolean; readonly error?: unknown } = { ended: false };
  private wakeTaker: (() => void) | undefined;
  private wakePump: (() => void) | undefined;

  constructor(
    source: AsyncIterable<Item>,
    private readonly capacity: number,
  ) {
    void this.pump(source);
  }

  get size(): number {
    return this.waiting.length;
  }

  /**
   * At most `max` items, at least one unless none comes within `waitMs`; `undefined` when the
   * source has ended and all is taken. Throws what the source threw, after its last item.
   */
  async take(max: number, waitMs: number): Promise<readonly Item[] | undefined> {
    if (this.waiting.length === 0 && !this.state.ended) await this.arrival(waitMs);
    const taken = this.waiting.splice(0, max);
    this.wakePump?.();
    if (taken.length > 0 || !this.state.ended) return taken;
    if ('error' in this.state) throw this.state.error;
    return undefined;
  }

  private async pump(source: AsyncIterable<Item>): Promise<void> {
    try {
      for await (const item of source) {
        this.waiting.push(item);
        this.wakeTaker?.();
        if (this.waiting.length >= this.capacity) await this.room();
      }
      this.state = { ended: true };
    } catch (error) {
      this.state = { ended: true, error };
    }
    this.wakeTaker?.();
  }

  private room(): Promise<void> {
    return new Promise((resolve) => {
      this.wakePump = resolve;
    });
  }

  private arrival(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.wakeTaker = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
