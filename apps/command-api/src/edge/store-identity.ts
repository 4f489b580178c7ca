import { unavailable } from '@wagerlog/http';

/** The store's id, part of every position; known once the store has answered for the first time. */
export class StoreIdentity {
  private storeId: string | undefined;

  learn(storeId: string): void {
    this.storeId = storeId;
  }

  /** Throws `UNAVAILABLE` while the store has not answered yet: nothing is decided before it. */
  require(): string {
    if (this.storeId === undefined) throw unavailable('The event store has not answered yet.');
    return this.storeId;
  }
}
