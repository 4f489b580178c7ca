import { createHash } from 'node:crypto';

/** One event or one document; `text` is all of its content that matters. */
export interface Piece {
  readonly number: number;
  readonly part: number;
  readonly text: string;
}

/** How the writes of some lanes were found again. All but `acknowledged` must be 0. */
export interface Verdict {
  /** Writes that were answered with success. */
  readonly acknowledged: number;
  /** Of these, or of writes before one that is there, not there. */
  readonly lost: number;
  /** There more than once. */
  readonly doubled: number;
  /** There in part, or with other bytes. */
  readonly halfWritten: number;
}

export const NOTHING_FOUND: Verdict = { acknowledged: 0, lost: 0, doubled: 0, halfWritten: 0 };

const PARTS_MAX = 4;
/** Above LMDB's page, so that chains of pages are cut as well. */
const LONG_TEXT = 6000;
const LONG_EVERY = 16;

/** What a verdict must say. */
export const INTACT = { lost: 0, doubled: 0, halfWritten: 0 };

/**
 * What a lane writes at a step: one to four pieces that belong together. A lane is a sequence of
 * writes of which each is sent when the one before it was acknowledged; its whole history follows
 * from its name, so that only the count of acknowledgements has to be noted.
 */
export function piecesOf(lane: string, number: number): readonly Piece[] {
  const count = 1 + (number % PARTS_MAX);
  return Array.from({ length: count }, (_, part) => ({
    number,
    part,
    text: textOf(`${lane} ${number} ${part}`, number % LONG_EVERY === LONG_EVERY - 1),
  }));
}

function textOf(name: string, isLong: boolean): string {
  const digest = digestOf(name);
  const length = isLong ? LONG_TEXT : 20 + (parseInt(digest.slice(0, 2), 16) % 200);
  return digest.repeat(Math.ceil(length / digest.length)).slice(0, length);
}

export const digestOf = (name: string): string => createHash('sha256').update(name).digest('hex');

/** Compares what is left of a lane with what was acknowledged of it. */
export function judge(lane: string, acknowledged: number, found: readonly Piece[]): Verdict {
  const writes = new Map<number, Piece[]>();
  for (const piece of found) {
    const known = writes.get(piece.number);
    if (known === undefined) writes.set(piece.number, [piece]);
    else known.push(piece);
  }
  const count = Math.max(acknowledged, ...[...writes.keys()].map((number) => number + 1));
  const verdicts = Array.from({ length: count }, (_, number) =>
    judgeWrite(piecesOf(lane, number), writes.get(number) ?? []),
  );
  return sumOf([{ ...NOTHING_FOUND, acknowledged }, ...verdicts]);
}

function judgeWrite(written: readonly Piece[], found: readonly Piece[]): Verdict {
  if (found.length === 0) return { ...NOTHING_FOUND, lost: 1 };
  if (new Set(found.map(({ part }) => part)).size < found.length) {
    return { ...NOTHING_FOUND, doubled: 1 };
  }
  const isWhole =
    found.length === written.length &&
    written.every(({ text }, part) => text === found[part]?.text);
  return isWhole ? NOTHING_FOUND : { ...NOTHING_FOUND, halfWritten: 1 };
}

export const sumOf = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce(
    (sum, verdict) => ({
      acknowledged: sum.acknowledged + verdict.acknowledged,
      lost: sum.lost + verdict.lost,
      doubled: sum.doubled + verdict.doubled,
      halfWritten: sum.halfWritten + verdict.halfWritten,
    }),
    NOTHING_FOUND,
  );
