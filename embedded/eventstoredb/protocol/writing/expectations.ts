import type { Expectation } from '../../storage/writing/append-decision';
import { invalidArgument } from '../failures';

/** An expectation together with the number real servers use for it in texts and trailers. */
export interface WireExpectation {
  readonly expected: Expectation;
  readonly kind: 'any' | 'no-stream' | 'stream-exists' | 'revision';
  readonly revision: string;
}

/** The field numbers of the four choices are the same in all requests that carry one. */
const CHOICES = ['unset', 'unset', 'revision', 'no-stream', 'any', 'stream-exists'] as const;

const NO_STREAM = -1n;

/**
 * Reads the oneof of Append, BatchAppend, Delete and Tombstone.
 * @throws CallFailure when none is chosen or the revision is no signed 64-bit number.
 */
export function expectationFromWire(choice: number, revision: string): WireExpectation {
  const kind = CHOICES[choice] ?? 'unset';
  switch (kind) {
    case 'any':
      return { kind, expected: { kind: 'any' }, revision: '-2' };
    case 'stream-exists':
      return { kind, expected: { kind: 'stream-exists' }, revision: '-4' };
    case 'no-stream':
      return { kind, expected: { kind: 'exact', revision: -1 }, revision: '-1' };
    case 'revision':
      return { kind, expected: { kind: 'exact', revision: signed(revision) }, revision };
    case 'unset':
      throw invalidArgument('The expected revision is missing.');
  }
}

function signed(revision: string): number {
  const value = BigInt.asIntN(64, BigInt(revision));
  if (value < NO_STREAM) throw invalidArgument(`${revision} is no stream revision.`);
  return Number(value);
}
