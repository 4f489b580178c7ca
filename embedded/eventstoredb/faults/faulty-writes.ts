import { BEFORE_CALL, type Faults } from '../../faults/faults';
import { notLeader } from '../protocol/failures';
import type { Advertised } from '../protocol/gossip';
import type { Store, Writes } from '../storage/store';

/** What the faults of one server act on. */
export interface FaultyParts {
  readonly store: Store;
  readonly faults: Faults;
  /** Where a client is sent that asked the wrong node: here again. */
  readonly leader: () => Advertised;
}

/**
 * The writes of a store, refused or held up where a fault says so. `onBegun` hears the stream of
 * each that was let through.
 */
export function faultyWrites(parts: FaultyParts, onBegun?: (stream: string) => void): Writes {
  const { store } = parts;
  const begin = (stream: string): void => {
    beginWrite(stream, parts);
    onBegun?.(stream);
  };
  return {
    append: async (request) => {
      begin(request.stream);
      return store.append(request);
    },
    softDelete: async (stream, expected) => {
      begin(stream);
      return store.softDelete(stream, expected);
    },
    tombstone: async (stream, expected) => {
      begin(stream);
      return store.tombstone(stream, expected);
    },
  };
}

/** @throws NotLeader, or what a commit throws when the disk is full. */
function beginWrite(stream: string, { store, faults, leader }: FaultyParts): void {
  const fault = faults.take(BEFORE_CALL, { target: stream, kind: 'writes' });
  if (fault === undefined) return;
  if (fault.name === 'not-leader') throw notLeader(leader());
  if (fault.name === 'disk-full') throw new Error('No space left on device');
  store.hold(faults.wait(fault.ms));
}
