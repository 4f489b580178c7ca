import { Injectable } from '@nestjs/common';
import type { Position } from '@wagerlog/event-sourcing';
import type { EventStore } from '@wagerlog/eventstore';
import { encodePosition, positionOfStore, Problem, unavailable } from '@wagerlog/http';
import { endOfLog } from '../reading/log';

const retryAfterMs = 1_000;
/** Of an empty store. */
export const start: Position = { commit: 0n, prepare: 0n };

/** How new an answer is. Streams are read from the store itself, so it is as new as the log. */
@Injectable()
export class AsOfPosition {
  private storeId: string | undefined;

  constructor(private readonly store: Pick<EventStore, 'readAll'>) {}

  /** The id names the store in every position; until it is known nothing is answered. */
  learn(storeId: string): void {
    this.storeId = storeId;
  }

  /** The log's end now: what is read from now on is at least that new. */
  async end(deadlineAt: number): Promise<Position> {
    return (await endOfLog(this.store, Math.max(1, deadlineAt - Date.now()))) ?? start;
  }

  /**
   * The token of a position.
   * @throws Problem POSITION_INVALID for another store's minimum, BEHIND for one not reached
   */
  token(position: Position, minimum: string | undefined): string {
    const { storeId } = this;
    if (storeId === undefined) throw unavailable('The event store has not answered yet.');
    const wanted = minimum === undefined ? start : positionOfStore(minimum, storeId);
    if (position.commit < wanted.commit) throw new Problem('BEHIND', { facts: { retryAfterMs } });
    return encodePosition(storeId, position);
  }
}
