/** A figure of several rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Of an even number of figures, the middle between the middle two. @throws without any. */
export const median = (figures: readonly number[]): number => {
  const sorted = [...figures].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('a median of nothing');
  return (lower + upper) / 2;
};

export const spreadOf = (figures: readonly number[]): Spread => ({
  median: median(figures),
  min: Math.min(...figures),
  max: Math.max(...figures),
});

/**
 * The ratio of the medians, and the lowest and highest ratio of two runs of the same round: those
 * stood beside each other, so that the machine's drift is in both.
 */
export const ratioOf = (ours: readonly number[], theirs: readonly number[]): Spread => {
  const rounds = ours.map((rate, round) => rate / (theirs[round] ?? NaN));
  return { ...spreadOf(rounds), median: median(ours) / median(theirs) };
};
