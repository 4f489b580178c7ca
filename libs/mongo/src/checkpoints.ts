import { MongoServerError } from 'mongodb';
import type { Collection } from 'mongodb';
import type { Json, Position } from '@wagerlog/event-sourcing';
import { call, collectionOf, duplicateKey } from './connection';
import type { Connection, Identified } from './connection';
import { LeaseLost } from './leases';
import type { Lease } from './leases';
import { positionOfText, positionText } from './position-text';

/** How far the readers under one lease have come. */
export interface Checkpoint {
  /** The lease's name: `projector/3`. */
  readonly name: string;
  readonly epoch: number;
  readonly owner: string;
  /** By reader: position of the last event considered. Absent: it has not started. */
  readonly positions: { readonly [reader: string]: Position };
  /** What the owner keeps beside them, in the same write: pending work, figures about its lag. */
  readonly notes: { readonly [name: string]: Json };
}

export type CheckpointSave = Pick<Checkpoint, 'positions' | 'notes'> & { readonly lease: Lease };

interface StoredCheckpoint extends Identified {
  epoch: number;
  owner: string;
  positions?: { [reader: string]: string };
  notes?: { [name: string]: Json };
}

export class Checkpoints {
  private readonly checkpoints: Collection<StoredCheckpoint>;

  constructor(private readonly connection: Connection) {
    this.checkpoints = collectionOf<StoredCheckpoint>(connection, 'checkpoints');
  }

  /**
   * Takes the checkpoint over for this lease's epoch; from then on no older owner can save.
   * `LeaseLost` when a newer one has claimed it.
   */
  async claim({ name, owner, epoch }: Lease): Promise<Checkpoint> {
    return call(this.connection, `claim checkpoint ${name}`, async () => {
      try {
        const claimed = await this.checkpoints.findOneAndUpdate(
          { _id: name, epoch: { $lte: epoch } },
          { $set: { epoch, owner } },
          { upsert: true, returnDocument: 'after' },
        );
        return checkpointOf(claimed ?? { _id: name, epoch, owner });
      } catch (error) {
        if (!(error instanceof MongoServerError && error.code === duplicateKey)) throw error;
        throw new LeaseLost(`a newer owner has claimed the checkpoint ${name}`, { cause: error });
      }
    });
  }

  /** Saves all that are still ours and answers the leases that were lost meanwhile. */
  async save(saves: readonly CheckpointSave[]): Promise<readonly Lease[]> {
    if (saves.length === 0) return [];
    const updates = saves.map(({ lease, positions, notes }) => ({
      updateOne: {
        filter: { _id: lease.name, epoch: lease.epoch },
        update: { $set: { positions: textsOf(positions), notes } },
      },
    }));
    return call(this.connection, 'save checkpoints', async () => {
      const { matchedCount } = await this.checkpoints.bulkWrite(updates, { ordered: false });
      return matchedCount === saves.length ? [] : this.lost(saves);
    });
  }

  /** Checkpoints whose names start with the prefix, by name. */
  async list(prefix: string): Promise<readonly Checkpoint[]> {
    const named = { _id: { $gte: prefix, $lt: `${prefix}\uffff` } };
    const found = await call(this.connection, 'list checkpoints', () =>
      this.checkpoints.find(named).sort({ _id: 1 }).toArray(),
    );
    return found.map(checkpointOf);
  }

  /** A lost lease is the rare case: only then is it looked up which. */
  private async lost(saves: readonly CheckpointSave[]): Promise<readonly Lease[]> {
    const names = saves.map(({ lease }) => lease.name);
    const found = await this.checkpoints.find({ _id: { $in: names } }).toArray();
    const epochs = new Map(found.map(({ _id, epoch }) => [_id, epoch]));
    return saves.map(({ lease }) => lease).filter(({ name, epoch }) => epochs.get(name) !== epoch);
  }
}

const textsOf = (positions: Checkpoint['positions']): { [reader: string]: string } =>
  Object.fromEntries(Object.entries(positions).map(([reader, at]) => [reader, positionText(at)]));

const checkpointOf = ({ _id, epoch, owner, positions, notes }: StoredCheckpoint): Checkpoint => ({
  name: _id,
  epoch,
  owner,
  positions: Object.fromEntries(
    Object.entries(positions ?? {}).map(([reader, text]) => [reader, positionOfText(text)]),
  ),
  notes: notes ?? {},
});
