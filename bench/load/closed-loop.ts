import type { Adapter, Bet } from './bet';
import { openConnections, type Address, type Connection } from './connection';
import type { Journal } from './journal';
import { placedStatus, Tally } from './tally';

/** Whom load is put on, and what it is made of. */
export interface Target {
  /** Connections are spread over them. */
  readonly addresses: readonly Address[];
  readonly adapter: Adapter;
  readonly nextBet: () => Bet;
  readonly journal: Journal;
}

export interface Loop {
  readonly connections: number;
  readonly seconds: number;
}

/** Of one stretch of load; `seconds` is how long it really took. */
export interface Stretch {
  readonly tally: Tally;
  readonly seconds: number;
}

const refusedPauseMs = 20;

/** Each connection asks for its next bet as soon as the one before is answered. */
export const closedLoop = async (
  { addresses, adapter, nextBet, journal }: Target,
  { connections, seconds }: Loop,
): Promise<Stretch> => {
  const tally = new Tally();
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const loop = (connection: Connection, done: () => void): void => {
    const sentAt = performance.now();
    if (sentAt >= endsAt) return done();
    const bet = nextBet();
    connection.send(adapter.request(bet), (status, body) => {
      tally.record(status, performance.now() - sentAt);
      if (status === placedStatus) journal.placed(body, bet.stake);
      // Who was turned away or cut off does not come back in the same breath.
      if (status === 0 || status >= 500) setTimeout(loop, refusedPauseMs, connection, done);
      else loop(connection, done);
    });
  };
  const opened = openConnections(addresses, connections);
  await Promise.all(opened.map((each) => new Promise<void>((done) => loop(each, done))));
  for (const each of opened) each.close();
  return { tally, seconds: (performance.now() - startedAt) / 1_000 };
};
