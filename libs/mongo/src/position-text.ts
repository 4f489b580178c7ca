import type { Position } from '@wagerlog/event-sourcing';

/**
 * A position as 33 characters that sort as the positions do, `commit/prepare` in hexadecimal: one
 * comparable, indexable value, exact at 64 bits, where two BSON numbers would need two comparisons.
 */
export const positionText = ({ commit, prepare }: Position): string =>
  `${hexadecimal(commit)}/${hexadecimal(prepare)}`;

/** The inverse; what we wrote ourselves is never malformed. */
export const positionOfText = (text: string): Position => {
  const [commit = '', prepare = ''] = text.split('/');
  return { commit: BigInt(`0x${commit}`), prepare: BigInt(`0x${prepare}`) };
};

const hexadecimal = (part: bigint): string => part.toString(16).padStart(16, '0');
