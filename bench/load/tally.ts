import { build, type Histogram } from 'hdr-histogram-js';

/** Milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

const hourMicros = 3_600_000_000;

/** Durations, in a histogram of three digits. */
export class Durations {
  private readonly micros: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: hourMicros,
    numberOfSignificantValueDigits: 3,
  });

  /** @param ms how long it took, in milliseconds. */
  record(ms: number): void {
    this.micros.recordValue(Math.max(1, Math.round(ms * 1_000)));
  }

  get latencies(): Latencies {
    const at = (percentile: number): number =>
      this.micros.totalCount === 0 ? 0 : this.micros.getValueAtPercentile(percentile) / 1_000;
    return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max: at(100) };
  }
}

export const placedStatus = 201;

/** What one stretch of load was answered. */
export class Tally {
  readonly placed = new Durations();
  /** Every other answer. */
  readonly others = new Durations();
  private readonly byStatus = new Map<number, number>();

  /** @param status 0: no answer. @param ms from the moment the answer was due to be asked for. */
  record(status: number, ms: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    (status === placedStatus ? this.placed : this.others).record(ms);
  }

  count(status: number): number {
    return this.byStatus.get(status) ?? 0;
  }

  /** Answers by status; `0`: none. */
  get statuses(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.byStatus);
  }

  get errors(): number {
    let errors = 0;
    for (const [status, count] of this.byStatus) if (status !== placedStatus) errors += count;
    return errors;
  }
}
