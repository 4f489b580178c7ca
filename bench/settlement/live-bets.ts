import type { WagerlogClient } from '@wagerlog/client';
import { build } from 'hdr-histogram-js';

/** Bets placed in a closed loop. Latencies in milliseconds; `errors`: all that was not placed. */
export interface LiveBets {
  readonly placed: number;
  readonly errors: number;
  readonly p50: number;
  readonly p99: number;
}

export interface Customers {
  readonly client: WagerlogClient;
  readonly marketId: string;
  readonly accountIds: readonly string[];
  /** Bets in flight. */
  readonly connections: number;
}

const bet = { selectionId: 'home', stake: 100, odds: '2.50', pricePolicy: 'any' } as const;

/** As long as `during` takes. */
export const placeMeanwhile = async (
  { client, marketId, accountIds, connections }: Customers,
  during: Promise<unknown>,
): Promise<LiveBets> => {
  const micros = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
  let isOver = false;
  let [asked, placed, errors] = [0, 0, 0];
  const connection = async (): Promise<void> => {
    while (!isOver) {
      const accountId = accountIds[asked++ % accountIds.length] ?? '';
      const sentAt = performance.now();
      await client.placeBet(accountId, { marketId, ...bet }).then(
        () => (placed += 1),
        () => (errors += 1),
      );
      micros.recordValue(Math.max(1, Math.round((performance.now() - sentAt) * 1_000)));
    }
  };
  const connected = Promise.all(Array.from({ length: connections }, connection));
  await during.finally(() => (isOver = true));
  await connected;
  const at = (percentile: number) => micros.getValueAtPercentile(percentile) / 1_000;
  return { placed, errors, p50: at(50), p99: at(99) };
};
