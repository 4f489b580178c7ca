import { badValue, CommandError } from '../errors';
import { isDocument } from '../bson/document';
import type { Document } from '../bson/document';
import { isNumeric, toNumber } from '../bson/number';

/** Refuses what one node without replication cannot keep: transactions and some concerns. */
export function checkConcerns(body: Document): void {
  if (body['txnNumber'] !== undefined || body['startTransaction'] !== undefined) {
    throw new CommandError(
      'IllegalOperation',
      'Transaction numbers are only allowed on a replica set member or mongos',
    );
  }
  checkWriteConcern(body['writeConcern']);
  checkReadConcern(body['readConcern']);
}

const NODES_MAX = 50;

/** Every answered write is flushed, so any concern one node can satisfy is. */
function checkWriteConcern(concern: unknown): void {
  if (!isDocument(concern)) return;
  const { w } = concern;
  if (typeof w === 'string' && w !== 'majority') {
    throw badValue(
      `cannot use non-majority 'w' mode '${w}' when a host is not a member of a replica set`,
    );
  }
  if (!isNumeric(w)) return;
  const nodes = toNumber(w);
  if (!(nodes >= 0 && nodes <= NODES_MAX)) {
    throw new CommandError('FailedToParse', `w has to be between 0 and ${NODES_MAX}, not ${nodes}`);
  }
  if (nodes > 1) throw badValue("cannot use 'w' > 1 when a host is not replicated");
}

const KEPT = new Set<unknown>(['local', 'available', 'majority', undefined]);
const NEEDS_REPLICATION = new Set<unknown>(['linearizable', 'snapshot']);

function checkReadConcern(concern: unknown): void {
  if (!isDocument(concern)) return;
  const { level } = concern;
  if (NEEDS_REPLICATION.has(level)) {
    throw new CommandError(
      'NotAReplicaSet',
      `node needs to be a replica set member to use read concern ${String(level)}`,
    );
  }
  if (!KEPT.has(level)) throw badValue(`'${String(level)}' is not a read concern level`);
  if (concern['afterClusterTime'] !== undefined) {
    throw new CommandError(
      'IllegalOperation',
      'Cannot specify afterClusterTime readConcern without replication enabled',
    );
  }
}
