/** What a stretch of time was answered like: latencies from the moment bets were due, in ms. */
interface Window {
  bets: number;
  failed: number;
  longest: number;
}

const windowMs = 250;

/** Watches load window by window, to say from when on it was as before. */
export class Recovery {
  private readonly windows: Window[] = [];

  /** @param startedAt the moment from which recovery is counted, on the caller's clock, in ms. */
  constructor(private readonly startedAt: number) {}

  /** @param isPlaced any other answer is a failure. */
  record(isPlaced: boolean, ms: number, dueAt: number): void {
    const at = Math.max(0, Math.floor((dueAt - this.startedAt) / windowMs));
    for (let n = this.windows.length; n <= at; n += 1) {
      this.windows.push({ bets: 0, failed: 0, longest: 0 });
    }
    const window = this.windows[at];
    if (window === undefined) return;
    window.bets += 1;
    if (!isPlaced) window.failed += 1;
    window.longest = Math.max(window.longest, ms);
  }

  /**
   * Seconds until the first window from which on every bet was placed, none later than `calmMs`;
   * `undefined` while there is none.
   */
  seconds(calmMs: number): number | undefined {
    const isCalm = ({ failed, longest }: Window): boolean => failed === 0 && longest <= calmMs;
    const last = this.windows.findLastIndex((window) => !isCalm(window));
    return last + 1 < this.windows.length ? ((last + 1) * windowMs) / 1_000 : undefined;
  }
}
