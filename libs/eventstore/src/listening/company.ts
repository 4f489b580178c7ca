const appendsMax = 8_192;
/** One conflict in so many appends: then a conflict's read and second append cost more. */
const appendsPerConflict = 8;
/** Events heard before it is said whether it was worth it, and how many of them must be news. */
const heardMin = 1_024;
const heardPerNews = 16;

/**
 * Whether it pays to hear what all others write, told by counts alone: of conflicts while nobody
 * listens, and of news while somebody does. Where it did not pay, the next try needs more appends.
 */
export class Company {
  private appends = 0;
  private conflicts = 0;
  private window: number;
  private events = 0;
  private news = 0;

  /** @param appendsMin appends looked at before it is said that others write as well. */
  constructor(private readonly appendsMin: number) {
    this.window = appendsMin;
  }

  appended(): void {
    this.appends += 1;
    if (this.appends < this.window) return;
    this.appends = 0;
    this.conflicts = 0;
  }

  /** @returns whether to listen from now on. */
  conflicted(): boolean {
    this.conflicts += 1;
    if (this.conflicts * appendsPerConflict < this.window) return false;
    this.appends = 0;
    this.conflicts = 0;
    return true;
  }

  /**
   * @param isNews the event is the next of a stream that is known here, and of another writer
   * @returns whether to go on listening
   */
  heard(isNews: boolean): boolean {
    this.events += 1;
    if (isNews) this.news += 1;
    if (this.events < heardMin) return true;
    const isWorthIt = this.news * heardPerNews >= this.events;
    this.window = isWorthIt ? this.appendsMin : Math.min(this.window * 2, appendsMax);
    this.events = 0;
    this.news = 0;
    return isWorthIt;
  }
}
