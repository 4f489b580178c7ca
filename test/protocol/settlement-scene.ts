import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AccountCommand,
  addMs,
  instantFromMs,
  type MarketCommand,
  type PlacementRequest,
  straightWin,
  type TriggerEvent,
} from '@wagerlog/domain';
import {
  eventStoreOver,
  type EventStore,
  type RunnerBounds,
  type StoredEvent,
} from '@wagerlog/eventstore';
import { MemoryLog, memoryStreams, SteeredStreams } from '@wagerlog/eventstore/testing';
import { createPlacement, type Placement } from '@wagerlog/placement';
import type { Report } from '../../apps/audit/src/verify/report';
import { Verifier } from '../../apps/audit/src/verify/verifier';
import { performRun, type RunEnd } from '../../apps/process-manager/src/settlement/settlement-run';
import {
  type PendingRun,
  settlementProcess,
} from '../../apps/process-manager/src/settlement/settlement.process';
import { Commands } from '../../apps/process-manager/src/work/commands';
import { Pace } from '../../apps/process-manager/src/work/pace';
import { persistentMap } from '@wagerlog/event-sourcing';

export const marketId = 'm-1';
const cause = { correlationId: 'test', causationId: 'test' };

/** One process of a test: its own door to the store, its own cache, its own mailboxes. */
export interface Process {
  readonly streams: SteeredStreams;
  readonly store: EventStore;
  readonly commands: Commands;
  readonly placement: Placement;
}

/** A market, its customers and the log behind them all; time passes when the test says so. */
export class Scene {
  readonly log = new MemoryLog();
  private readonly processes: Process[] = [];

  /** Epoch milliseconds; the clock stands still unless the test moves it. */
  constructor(private ms = Date.parse('2026-11-24T12:00:00.000Z')) {}

  get now(): string {
    return instantFromMs(this.ms);
  }
  pass(ms: number): void {
    this.ms += ms;
  }

  process(bounds: Partial<RunnerBounds> = {}): Process {
    const streams = new SteeredStreams(memoryStreams(this.log));
    const settlePausesMs = [1, 5, 20];
    const options = { clock: () => this.ms, bounds: { settlePausesMs, ...bounds } };
    const store = eventStoreOver(streams, options);
    const process = {
      ...{ streams, store },
      commands: new Commands(store, 'settlement'),
      placement: createPlacement({ store }),
    };
    this.processes.push(process);
    return process;
  }

  async close(): Promise<void> {
    for (const { streams, placement, store } of this.processes) {
      streams.calm();
      await placement.idle();
      await store.dispose();
    }
  }

  /** An open market at even money and customers with 100.00 each. */
  async begin({ commands }: Process, customers: readonly string[]): Promise<void> {
    const definition = {
      ...{ marketId, eventName: 'Home – Away', type: 'match-odds' as const, currency: 'EUR' },
      selections: [
        { selectionId: 'home', name: 'Home' },
        { selectionId: 'away', name: 'Away' },
      ],
      ...{ startsAt: addMs(this.now, 3_600_000), minStake: 1, maxStake: 1_000_000 },
      ...{ maxReturns: 10_000_000, liabilityLimit: 10_000_000 },
    };
    const prices = definition.selections.map(({ selectionId }) => ({ selectionId, odds: '2' }));
    await this.market(commands, { type: 'DefineMarket', definition });
    await this.market(commands, { type: 'SetMarketStatus', status: 'open' });
    const sourceTimestamp = this.now;
    await this.market(commands, { type: 'PublishPrices', prices, sourceTimestamp });
    for (const accountId of customers) {
      await this.account(commands, accountId, { type: 'OpenAccount', accountId, currency: 'EUR' });
      const deposit = { type: 'Deposit', amount: 10_000, fingerprint: 'f' } as const;
      await this.account(commands, accountId, { ...deposit, paymentId: `p-${accountId}` });
    }
  }

  request(accountId: string, change: Partial<PlacementRequest> = {}): PlacementRequest {
    const request = {
      ...{ accountId, marketId, betId: randomUUID(), selectionId: 'home', stake: 1_000 },
      ...{ odds: '2', pricePolicy: 'none' as const, expiresAt: addMs(this.now, 30_000) },
      ...change,
    };
    return { ...request, fingerprint: sha256(JSON.stringify({ ...request, expiresAt: '' })) };
  }

  /** A whole placement; the bet's id. */
  async bet(
    { placement }: Process,
    accountId: string,
    change: Partial<PlacementRequest> = {},
  ): Promise<string> {
    const request = this.request(accountId, change);
    const answer = await placement.place(request, contextNow());
    if (answer.answer !== 'placed') throw new Error(`not placed: ${JSON.stringify(answer)}`);
    return request.betId;
  }

  async result(process: Process, resultVersion: number, winner: 'home' | 'away'): Promise<void> {
    const outcomes = ['home', 'away'].map((selectionId) => ({
      selectionId,
      ...straightWin,
      won: selectionId === winner,
    }));
    await this.market(process.commands, { type: 'ConfirmResult', resultVersion, outcomes });
  }
  async closeMarket({ commands }: Process): Promise<void> {
    await this.market(commands, { type: 'SetMarketStatus', status: 'closed' });
  }
  async voidWindow({ commands }: Process, from: string, until: string): Promise<void> {
    const window = { from, until };
    const command = { type: 'VoidMarket', voidId: randomUUID(), reason: 'feed error' } as const;
    await this.market(commands, { ...command, window, fingerprint: 'f' });
  }
  async voidAll({ commands }: Process): Promise<void> {
    const command = { type: 'VoidMarket', voidId: randomUUID(), reason: 'abandoned' } as const;
    await this.market(commands, { ...command, fingerprint: 'f' });
  }

  /** The pending run of trigger n, as the process manager folds it from the log. */
  pendingRun(n: number): PendingRun {
    const trigger = this.events(`market-${marketId}`).find(
      ({ type, data }) =>
        settlementProcess.handles.some((each) => each === type) && (data as { n: number }).n === n,
    );
    if (trigger === undefined) throw new Error(`there is no trigger ${n}`);
    const metadata = trigger.metadata as never;
    const event = { type: trigger.type, data: trigger.data } as TriggerEvent;
    const recorded = { ...trigger, event, metadata, occurredAt: this.now };
    const pending = settlementProcess.evolve(persistentMap<PendingRun>(), recorded, undefined);
    return [...pending.entries()][0]![1];
  }

  perform(
    { commands }: Process,
    n: number,
    {
      signal = new AbortController().signal,
      graceMs = 5_000,
      assertOwned = () => Promise.resolve(),
      revision = this.pendingRun(n).revision,
    } = {},
  ): Promise<RunEnd> {
    const run = { ...this.pendingRun(n), revision };
    return performRun(run, {
      ...{ commands, pace: new Pace(), graceMs, signal, assertOwned },
      now: () => this.now,
      onParked: () => undefined,
      onProgress: () => undefined,
    });
  }

  events(stream: string): readonly StoredEvent[] {
    return this.log.stream(stream);
  }
  types(stream: string): readonly string[] {
    return this.events(stream).map(({ type }) => type);
  }
  last(stream: string, type: string): Record<string, unknown> | undefined {
    const found = this.events(stream).findLast((each) => each.type === type);
    return found?.data as Record<string, unknown> | undefined;
  }

  async balance({ commands }: Process, accountId: string): Promise<number> {
    const state = await commands.lookAccount(accountId);
    return state.status === 'unopened' ? Number.NaN : state.balance;
  }

  /** What the auditor says about the whole log. */
  verify(): Report {
    const verifier = new Verifier();
    for (const event of this.log.events) verifier.accept(event);
    return verifier.finish();
  }

  private market(commands: Commands, command: MarketCommand): Promise<void> {
    return commands.toMarket(marketId, command, cause);
  }
  private account(commands: Commands, id: string, command: AccountCommand): Promise<void> {
    return commands.toAccount(id, command, cause);
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const contextNow = (ms = 5_000) => ({
  ...{ commandId: randomUUID(), correlationId: 'test', causationId: 'test' },
  actor: { kind: 'customer', id: 'test' } as const,
  deadlineAt: Date.now() + ms,
});

/** Waits for a condition, at most ten seconds. */
export const untilTrue = async (what: string, ask: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await pause(5);
  }
};

export const until = (what: string, isSo: () => boolean): Promise<void> =>
  untilTrue(what, () => Promise.resolve(isSo()));
