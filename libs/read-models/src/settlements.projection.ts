import type { SettlementEvent, TriggerEvent, TriggerKind } from '@wagerlog/domain';
import { change, projection } from './projection';
import type { Change } from './projection';

/** One settlement run, from its trigger in the market's stream to its end. */
export interface SettlementDocument {
  readonly settlementId: string;
  readonly marketId: string;
  readonly n: number;
  readonly trigger: TriggerKind;
  /** `accepted`: triggered, and the run has not started; `expected` is 0 until then. */
  readonly state: 'accepted' | 'running' | 'completed' | 'superseded';
  readonly expected: number;
  readonly settled: number;
  readonly parked: number;
  readonly skipped: number;
  /** When it was triggered, and its id: the order of the list. */
  readonly order: string;
}

const accept =
  (trigger: TriggerKind): Change<SettlementDocument, TriggerEvent> =>
  (_, { event, occurredAt }) => ({
    settlementId: event.data.settlementId,
    marketId: event.data.marketId,
    n: event.data.n,
    trigger,
    state: 'accepted',
    expected: 0,
    settled: 0,
    parked: 0,
    skipped: 0,
    order: `${occurredAt}/${event.data.settlementId}`,
  });

export const settlements = projection<SettlementDocument, SettlementEvent | TriggerEvent>({
  name: 'settlements',
  version: 1,
  keysOf: ({ event }) => [event.data.settlementId],
  on: {
    MarketResulted: accept('result'),
    MarketResultCorrected: accept('correction'),
    MarketVoided: accept('void'),
    BetsVoidedInWindow: accept('window-void'),
    SettlementStarted: change((_, { event }) => ({
      state: 'running',
      expected: event.data.expected,
    })),
    SettlementProgressed: change((_, { event }) => ({
      settled: event.data.settled,
      skipped: event.data.skipped,
    })),
    SettlementItemParked: change((run) => ({ parked: run.parked + 1 })),
    SettlementCompleted: change((_, { event }) => ({
      state: 'completed',
      settled: event.data.settled,
      parked: event.data.parked,
      skipped: event.data.skipped,
    })),
    SettlementSuperseded: change<SettlementDocument, SettlementEvent>(() => ({
      state: 'superseded',
    })),
  },
});
