import { build, type Histogram } from 'hdr-histogram-js';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { Arranged } from './arrange';

export const distributions = ['uniform', 'hot', 'zipf'] as const;
export type Distribution = (typeof distributions)[number];

export interface Load {
  readonly distribution: Distribution;
  readonly connections: number;
  readonly seconds: number;
}

/** One measured run. Latencies in milliseconds; `errors`: every answer but a placed bet. */
export interface Run {
  readonly distribution: Distribution;
  readonly betsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

const requestTimeoutMs = 10_000;

/** Bets as fast as they are answered, `connections` at a time, closed loop. */
export const placeBets = async (arranged: Arranged, load: Load): Promise<Run> => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: load.connections });
  const micros = build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000 });
  const pick = pickerOf(load.distribution, arranged.accountIds);
  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1_000;
  let placed = 0;
  let errors = 0;
  const connection = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const sentAt = performance.now();
      const status = await post(agent, arranged, pick()).catch(() => 0);
      if (status === 201) placed += 1;
      else errors += 1;
      micros.recordValue(Math.max(1, Math.round((performance.now() - sentAt) * 1_000)));
    }
  };
  await Promise.all(Array.from({ length: load.connections }, connection));
  agent.destroy();
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    distribution: load.distribution,
    betsPerSecond: Math.round(placed / seconds),
    ...percentiles(micros),
    errors,
  };
};

const percentiles = (micros: Histogram): Pick<Run, 'p50' | 'p99'> => ({
  p50: micros.getValueAtPercentile(50) / 1_000,
  p99: micros.getValueAtPercentile(99) / 1_000,
});

/** `hot`: one account; `zipf`: the n-th account is picked in proportion to 1/n. */
const pickerOf = (distribution: Distribution, ids: readonly string[]): (() => string) => {
  const at = (index: number): string => ids[Math.min(index, ids.length - 1)] ?? '';
  if (distribution === 'hot') return () => at(0);
  if (distribution === 'uniform') return () => at(Math.floor(Math.random() * ids.length));
  let total = 0;
  const sums = ids.map((_, index) => (total += 1 / (index + 1)));
  return () => {
    const wanted = Math.random() * total;
    return at(sums.findIndex((sum) => sum >= wanted));
  };
};

const post = (agent: http.Agent, arranged: Arranged, accountId: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { commandApi, token, marketId } = arranged;
    const body = JSON.stringify({
      marketId,
      selectionId: 'home',
      stake: 100,
      odds: '2.50',
      expiresAt: new Date(Date.now() + 30_000).toISOString(),
    });
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': randomUUID(),
    };
    const request = http.request(
      `${commandApi}/v1/accounts/${accountId}/bets`,
      { method: 'POST', agent, headers, timeout: requestTimeoutMs },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
        response.once('error', reject);
      },
    );
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', reject);
    request.end(body);
  });
