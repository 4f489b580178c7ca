import type { Collection } from 'mongodb';
import { call, collectionOf } from './connection';
import type { Connection, Identified } from './connection';

interface StoredIdentity extends Identified {
  storeId: string;
}

/** The id of the event store this database was filled from. */
export class StoreIdentity {
  private readonly identities: Collection<StoredIdentity>;

  constructor(private readonly connection: Connection) {
    this.identities = collectionOf<StoredIdentity>(connection, 'store');
  }

  async read(): Promise<string | undefined> {
    const found = await call(this.connection, 'read the store id', () =>
      this.identities.findOne({ _id: 'identity' }),
    );
    return found?.storeId;
  }

  /** Keeps the first id for ever, and answers the one that is kept. */
  async remember(storeId: string): Promise<string> {
    const kept = await call(this.connection, 'keep the store id', () =>
      this.identities.findOneAndUpdate(
        { _id: 'identity' },
        { $setOnInsert: { storeId } },
        { upsert: true, returnDocument: 'after' },
      ),
    );
    return kept?.storeId ?? storeId;
  }
}
