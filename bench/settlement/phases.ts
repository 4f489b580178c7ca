import type { WagerlogClient } from '@wagerlog/client';
import type { EventStore, StoredEvent } from '@wagerlog/eventstore';
import { setTimeout as pause } from 'node:timers/promises';
import type { SettlingSide } from '../../test/systems/settling-side';
import { placeMeanwhile, type Customers, type LiveBets } from './live-bets';
import { watching, type Usage } from './watch';

export const phases = ['result', 'correction', 'void'] as const;
export type Phase = (typeof phases)[number];

/** One settlement run of the whole market, and what went on beside it. */
export interface PhaseFigures {
  readonly phase: Phase;
  readonly seconds: number;
  readonly betsPerSecond: number;
  /** Appends to account streams over accounts. */
  readonly appendsPerAccount: number;
  readonly conflicts: number;
  /** Events recorded, by the kind of stream. */
  readonly events: Readonly<Record<string, number>>;
  readonly progressEvents: number;
  readonly processManager: Usage;
  readonly eventstoredb: Usage;
  readonly live: LiveBets | undefined;
}

export interface Stage {
  readonly store: EventStore;
  readonly settling: SettlingSide;
  readonly storePid: number;
  readonly trader: WagerlogClient;
  readonly customers: Customers;
  readonly marketId: string;
  readonly accounts: number;
  readonly bets: number;
  readonly timeoutMs: number;
}

/** Pulls the trigger and waits for the end of its run. */
export const runPhase = async (stage: Stage, phase: Phase): Promise<PhaseFigures> => {
  const { settling, marketId, customers, bets, accounts, storePid } = stage;
  const before = await settling.metrics();
  const startedAt = performance.now();
  const ended = untilEnded(stage, `${marketId}-${phases.indexOf(phase) + 1}`, pull(stage, phase));
  const [live, run, store] = await Promise.all([
    customers.connections === 0 ? undefined : placeMeanwhile(customers, ended),
    watching(settling.processManager().pid, ended),
    watching(storePid, ended),
  ]);
  const seconds = (run.result.endedAt - startedAt) / 1_000;
  const count = countedSince(before, await settling.metrics());
  return {
    ...{ phase, seconds, betsPerSecond: Math.round(bets / seconds), live },
    appendsPerAccount: count('wagerlog_append_duration_seconds_count', 'account') / accounts,
    conflicts: count('wagerlog_append_retries_total', 'conflict'),
    events: Object.fromEntries(
      kinds.map((kind) => [kind, count('wagerlog_events_appended_total', kind)]),
    ),
    progressEvents: run.result.progressEvents,
    processManager: { cpuSeconds: run.cpuSeconds, peakMib: run.peakMib },
    eventstoredb: { cpuSeconds: store.cpuSeconds, peakMib: store.peakMib },
  };
};

const kinds = ['account', 'market', 'settlement'] as const;

const countedSince =
  (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) =>
  (name: string, kind: string): number => {
    const sum = (metrics: ReadonlyMap<string, number>): number =>
      [...metrics]
        .filter(([series]) => series.startsWith(`${name}{`) && series.includes(`"${kind}"`))
        .reduce((total, [, value]) => total + value, 0);
    return sum(after) - sum(before);
  };

const pull = async ({ trader, marketId }: Stage, phase: Phase): Promise<unknown> => {
  if (phase === 'void') return trader.voidMarket(marketId, { reason: 'bench' });
  const winner = phase === 'result' ? 'home' : 'away';
  const outcomes = ['home', 'draw', 'away'].map((selectionId) => ({
    selectionId,
    won: selectionId === winner,
  }));
  const resultVersion = phases.indexOf(phase) + 1;
  return trader.confirmResult(marketId, { resultVersion, outcomes });
};

const untilEnded = async (
  { store, timeoutMs }: Stage,
  settlementId: string,
  pulled: Promise<unknown>,
): Promise<{ readonly endedAt: number; readonly progressEvents: number }> => {
  await pulled;
  const givesUpAt = performance.now() + timeoutMs;
  while (performance.now() < givesUpAt) {
    const last = await lastOf(store, `settlement-${settlementId}`);
    if (last?.type === 'SettlementCompleted') {
      return { endedAt: performance.now(), progressEvents: last.revision - 1 };
    }
    await pause(100);
  }
  throw new Error(`${settlementId} did not end within ${timeoutMs} ms`);
};

const lastOf = async (store: EventStore, stream: string): Promise<StoredEvent | undefined> => {
  const read = { stream, from: 'end', direction: 'backwards', count: 1 } as const;
  for await (const event of store.readStream({ ...read, deadlineAt: Date.now() + 10_000 }))
    return event;
  return undefined;
};
