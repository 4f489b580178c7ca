import type { TriggerEvent, TriggerKind } from '@wagerlog/domain';
import type { ProcessManager } from '../work/process';
import type { Pending } from '../work/process';
import type { Cause } from '../work/commands';

/** A trigger whose run has not ended yet. */
export interface PendingRun extends Pending {
  readonly settlementId: string;
  readonly marketId: string;
  readonly n: number;
  readonly trigger: TriggerKind;
  /** The trigger's revision in the market's stream: the run's upToRevision. */
  readonly revision: number;
  readonly cause: Cause;
}

const kinds = {
  MarketResulted: 'result',
  MarketResultCorrected: 'correction',
  MarketVoided: 'void',
  BetsVoidedInWindow: 'window-void',
} as const satisfies Record<TriggerEvent['type'], TriggerKind>;

/**
 * Every trigger is owed one run. A market's runs go one after another in the order of n, so that an
 * older one is seen to end (superseded, when there is a newer) before the next begins.
 */
export const settlementProcess: ProcessManager<PendingRun, TriggerEvent> = {
  name: 'settlement',
  handles: ['MarketResulted', 'MarketResultCorrected', 'MarketVoided', 'BetsVoidedInWindow'],
  evolve: (pending, { event, revision, id, metadata }, after) => {
    const { settlementId, marketId, n } = event.data;
    return pending.set(settlementId, {
      ...(after === undefined ? {} : { after }),
      settlementId,
      marketId,
      n,
      trigger: kinds[event.type],
      revision,
      cause: { correlationId: metadata.correlationId, causationId: id },
    });
  },
  react: (pending) => {
    const oldest = new Map<string, PendingRun>();
    for (const [, run] of pending.entries()) {
      const other = oldest.get(run.marketId);
      if (other === undefined || run.n < other.n) oldest.set(run.marketId, run);
    }
    return [...oldest.values()].map((item) => ({
      key: item.settlementId,
      lane: item.marketId,
      item,
    }));
  },
};
