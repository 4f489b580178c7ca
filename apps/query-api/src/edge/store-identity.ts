import { unavailable } from '@wagerlog/http';
import type { Mongo } from '@wagerlog/mongo';

/** The store's id, part of every position; the projector copies it to MongoDB at its first start. */
export class StoreIdentity {
  private storeId: string | undefined;

  constructor(private readonly mongo: Mongo) {}

  /** Throws while there is none: then there is nothing to read either. */
  async learn(): Promise<void> {
    this.storeId ??= await this.mongo.storeIdentity.read();
    if (this.storeId === undefined) throw new Error('no projector has filled this database yet');
  }

  /** @throws Problem UNAVAILABLE, MongoUnavailable */
  async learnOrRefuse(): Promise<void> {
    this.storeId ??= await this.mongo.storeIdentity.read();
    this.require();
  }

  /** @throws Problem UNAVAILABLE before it is known. */
  require(): string {
    if (this.storeId === undefined) throw unavailable('Nothing has been projected yet.');
    return this.storeId;
  }
}
