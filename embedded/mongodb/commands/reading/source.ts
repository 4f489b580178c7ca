import { CommandError } from '../../errors';
import type { Finding } from '../../query/find';
import { existing } from '../command';
import type { Command, Server } from '../command';

/**
 * Between two batches a collection or an index may go; what a cursor found there without would be
 * less than there is, and look complete.
 */
export function sourceCheck(command: Command, server: Server, { plan }: Finding): () => void {
  const collection = existing(command, server);
  const index = plan?.index;
  return () => {
    const now = existing(command, server);
    if (now?.id !== collection?.id) throw killed('the collection was dropped or renamed');
    if (index === undefined || now?.indexes.some(({ id }) => id === index.id)) return;
    throw killed(`index '${index.name}' dropped`);
  };
}

const killed = (reason: string): CommandError =>
  new CommandError('QueryPlanKilled', `query plan killed :: caused by :: ${reason}`);
