/** Collects what one turn of the event loop brings, and sends it as one message. */
export class Turn<Item> {
  private items: Item[] = [];

  constructor(private readonly send: (items: readonly Item[]) => void) {}

  add(items: Iterable<Item>): void {
    if (this.items.length === 0) setImmediate(() => this.end());
    for (const item of items) this.items.push(item);
  }

  private end(): void {
    const { items } = this;
    this.items = [];
    this.send(items);
  }
}
