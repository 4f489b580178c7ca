import { randomUUID } from 'node:crypto';
import { Store } from '../../../embedded/eventstoredb/storage/store';
import type { AppendRequest } from '../../../embedded/eventstoredb/storage/writing/append-decision';
import { bet } from './bets';

/** Events of one append, and appends under way together: large commits are what makes it fast. */
const PER_APPEND = 10;
const TOGETHER = 1_024;

const NOTHING = new Uint8Array();

export interface Filling {
  readonly events: number;
  /** How many streams the events go to, round robin; default 1,000. */
  readonly streams?: number;
  readonly onProgress?: (written: number) => void;
}

/** Writes events into a data folder through the store's own code, without a server. */
export const fill = async (folder: string, filling: Filling): Promise<void> => {
  const { events, streams = 1_000, onProgress } = filling;
  const store = await Store.open(folder);
  let written = 0;
  while (written < events) {
    const from = written;
    written = Math.min(events, from + PER_APPEND * TOGETHER);
    const requests = Array.from({ length: Math.ceil((written - from) / PER_APPEND) }, (_, at) => {
      const first = from + at * PER_APPEND;
      return request(first, Math.min(PER_APPEND, written - first), streams);
    });
    await Promise.all(requests.map((one) => store.append(one)));
    onProgress?.(written);
  }
  await store.close();
};

const request = (first: number, count: number, streams: number): AppendRequest => ({
  stream: `account-${Math.floor(first / PER_APPEND) % streams}`,
  expected: { kind: 'any' },
  events: Array.from({ length: count }, (_, at) => ({
    id: randomUUID(),
    type: 'BetPlaced',
    isJson: true,
    metadata: NOTHING,
    data: Buffer.from(JSON.stringify(bet(first + at))),
  })),
});
