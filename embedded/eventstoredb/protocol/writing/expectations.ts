import type { Expectation } from '../../storage/writing/append-decision';
import { invalidArgument, nothingChosen } from '../failures';

/** An expectation together with the number real servers use for it in texts and trailers. */
export interface WireExpectation {
  readonly expected: Expectation;
  readonly kind: 'any' | 'no-stream' | 'stream-exists' | 'revision';
  readonly revision: string;
}

/** The field numbers of the four choices are the same in all requests that carry one. */
const CHOICES = ['unset', 'unset', 'revision', 'no-stream', 'any', 'stream-exists'] as const;

const NO_STREAM = -1n;

/** The messages that carry the choice, with the real server's name for it. */
const CHOICE_OF = {
  append: 'AppendReq+Types+Options+ExpectedStreamRevisionOneofCase',
  'batch-append': 'BatchAppendReq+Types+Options+ExpectedStreamPositionOneofCase',
  delete: 'DeleteReq+Types+Options+ExpectedStreamRevisionOneofCase',
  tombstone: 'TombstoneReq+Types+Options+ExpectedStreamRevisionOneofCase',
} as const;

/**
 * Reads the oneof of Append, BatchAppend, Delete and Tombstone.
 * @throws CallFailure when none is chosen or the revision is no signed 64-bit number.
 */
export function expectationFromWire(
  call: keyof typeof CHOICE_OF,
  choice: number,
  revision: string,
): WireExpectation {
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
      throw nothingChosen(CHOICE_OF[call]);
  }
}

function signed(revision: string): number {
  const value = BigInt.asIntN(64, BigInt(revision));
  if (value < NO_STREAM) throw invalidArgument(`${revision} is no stream revision.`);
  return Number(value);
}
