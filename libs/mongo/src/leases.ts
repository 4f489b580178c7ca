import { MongoServerError } from 'mongodb';
import type { Collection } from 'mongodb';
import { call, collectionOf, duplicateKey } from './connection';
import type { Connection, Identified } from './connection';

/** Ownership of a named piece of work. The epoch rises with every change of owner: a fencing token. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly epoch: number;
}

/** The lease ran out and another owner may hold it: stop the work, write nothing more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

interface StoredLease extends Identified {
  owner: string;
  epoch: number;
  expiresAt: Date;
}

/** Every time is the database's (`$$NOW`): no process's clock decides who owns what. */
export class Leases {
  private readonly leases: Collection<StoredLease>;

  constructor(private readonly connection: Connection) {
    this.leases = collectionOf<StoredLease>(connection, 'leases');
  }

  /** The lease with a new epoch, or `undefined` while it is held, by whomever. */
  async acquire(name: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    return call(this.connection, `acquire lease ${name}`, async () => {
      const lease = await this.take(name, owner, ttlMs);
      if (lease !== undefined || !(await this.insertFree(name))) return lease;
      return this.take(name, owner, ttlMs);
    });
  }

  /** Prolongs; `LeaseLost` when another owner has taken it. */
  async renew({ name, owner, epoch }: Lease, ttlMs: number): Promise<void> {
    const { matchedCount } = await call(this.connection, `renew lease ${name}`, () =>
      this.leases.updateOne({ _id: name, owner, epoch }, [{ $set: { expiresAt: until(ttlMs) } }]),
    );
    if (matchedCount === 0) throw new LeaseLost(`${owner} lost the lease ${name}`);
  }

  /** Gives it back at once, for good: it cannot be renewed. A lease already lost stays as it is. */
  async release({ name, owner, epoch }: Lease): Promise<void> {
    await call(this.connection, `release lease ${name}`, () =>
      this.leases.updateOne(
        { _id: name, owner, epoch },
        { $set: { owner: '', expiresAt: longAgo } },
      ),
    );
  }

  /** Leases held now whose names start with the prefix. */
  async held(prefix: string): Promise<readonly Lease[]> {
    const isHeld = { $expr: { $gt: ['$expiresAt', '$$NOW'] } };
    const found = await call(this.connection, 'list leases', () =>
      this.leases.find({ _id: { $gte: prefix, $lt: `${prefix}\uffff` }, ...isHeld }).toArray(),
    );
    return found.map(({ _id, owner, epoch }) => ({ name: _id, owner, epoch }));
  }

  private async take(name: string, owner: string, ttlMs: number): Promise<Lease | undefined> {
    const isFree = { $expr: { $lte: ['$expiresAt', '$$NOW'] } };
    const taken = {
      owner: { $literal: owner },
      epoch: { $add: ['$epoch', 1] },
      expiresAt: until(ttlMs),
    };
    const found = await this.leases.findOneAndUpdate({ _id: name, ...isFree }, [{ $set: taken }], {
      returnDocument: 'after',
    });
    return found === null ? undefined : { name, owner, epoch: found.epoch };
  }

  /** MongoDB refuses `$expr` in an upsert, so a lease's first owner inserts it free before. */
  private async insertFree(name: string): Promise<boolean> {
    if ((await this.leases.countDocuments({ _id: name })) > 0) return false;
    try {
      await this.leases.insertOne({ _id: name, owner: '', epoch: 0, expiresAt: longAgo });
    } catch (error) {
      if (!(error instanceof MongoServerError && error.code === duplicateKey)) throw error;
    }
    return true;
  }
}

const longAgo = new Date(0);

const until = (ttlMs: number): object => ({ $add: ['$$NOW', ttlMs] });
