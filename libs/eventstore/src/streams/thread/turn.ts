/**
 * Collects what one turn of the event loop brings, and sends it as one message; what is long goes in
 * parts, so that the other side begins while this one goes on: else the two would take turns.
 */
export class Turn<Item> {
  private items: Item[] = [];
  private count = 0;
  private isEnding = false;

  /** `partMax`: additions that make a part. */
  constructor(
    private readonly partMax: number,
    private readonly send: (items: readonly Item[]) => void,
  ) {}

  add(items: Iterable<Item>): void {
    for (const item of items) this.items.push(item);
    this.count += 1;
    if (this.count === this.partMax) this.sendPart();
    else if (!this.isEnding) {
      this.isEnding = true;
      setImmediate(() => {
        this.isEnding = false;
        if (this.count > 0) this.sendPart();
      });
    }
  }

  private sendPart(): void {
    const { items } = this;
    this.items = [];
    this.count = 0;
    this.send(items);
  }
}
