/** Streams; as many appends go over to another thread as one message. */
const enough = 8;

/**
 * Who decides when, in one process. Deciding occupies the event loop, so it is done in turns: once
 * per turn of the loop, after its input was taken (what arrives together shares an append), for
 * the streams in the order in which they became ready, and not for longer than `turnMs`. Whoever is
 * left over comes first in the next turn. No timer: on an idle loop the turn comes at once.
 * When enough streams are ready to keep the store busy, they are served before more input is taken:
 * all of one loop's input in one turn makes everything behind it wait, and then come all at once.
 */
export class Turns {
  private line: (() => void)[] = [];
  private endsAt = 0;

  constructor(private readonly turnMs: number) {}

  /** `decide` is called once, when it is its turn; it minds `isOver`. */
  next(decide: () => void): void {
    const ready = this.line.push(decide);
    if (ready === 1) setImmediate(this.serve);
    else if (ready === enough) queueMicrotask(this.serve);
  }

  get isOver(): boolean {
    return performance.now() >= this.endsAt;
  }

  private readonly serve = (): void => {
    const { line } = this;
    if (line.length === 0) return;
    this.endsAt = performance.now() + this.turnMs;
    let served = 0;
    do line[served++]?.();
    while (served < line.length && !this.isOver);
    this.line = line.slice(served);
    if (this.line.length > 0) setImmediate(this.serve);
  };
}
