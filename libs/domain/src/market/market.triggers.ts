import type { Instant } from '@wagerlog/event-sourcing';
import type { BetTarget } from '../account/account.commands';
import type { SelectionOutcome, TriggerEvent } from './market.events';

interface Triggered {
  readonly n: number;
  readonly settlementId: string;
  readonly revision: number;
}
export interface ResultTrigger extends Triggered {
  readonly kind: 'result' | 'correction';
  readonly resultVersion: number;
  readonly outcomes: readonly SelectionOutcome[];
}
export interface VoidTrigger extends Triggered {
  readonly kind: 'void';
  readonly voidId: string;
  readonly fingerprint: string;
}
export interface WindowTrigger extends Triggered {
  readonly kind: 'window-void';
  readonly voidId: string;
  readonly fingerprint: string;
  readonly from: Instant;
  readonly until: Instant;
}
/** What started a settlement run. */
export type Trigger = ResultTrigger | VoidTrigger | WindowTrigger;

export const triggerOf = (event: TriggerEvent, revision: number): Trigger => {
  const { n, settlementId } = event.data;
  const triggered = { n, settlementId, revision };
  switch (event.type) {
    case 'MarketResulted':
    case 'MarketResultCorrected': {
      const { resultVersion, outcomes } = event.data;
      const kind = event.type === 'MarketResulted' ? 'result' : 'correction';
      return { ...triggered, kind, resultVersion, outcomes };
    }
    case 'MarketVoided': {
      const { voidId, fingerprint } = event.data;
      return { ...triggered, kind: 'void', voidId, fingerprint };
    }
    case 'BetsVoidedInWindow': {
      const { voidId, fingerprint, from, until } = event.data;
      return { ...triggered, kind: 'window-void', voidId, fingerprint, from, until };
    }
  }
};

/**
 * What a reserved bet shall be worth by all of these triggers: whole void, then a void window that
 * contains it, then the newest result. `undefined`: none of them, the bet stays open.
 */
export const targetOf = (
  triggers: readonly Trigger[],
  reservation: { readonly selectionId: string; readonly placedAt: Instant },
): BetTarget | undefined => {
  if (triggers.some((trigger) => voids(trigger, reservation.placedAt))) return { kind: 'void' };
  const result = triggers.findLast((trigger) => 'outcomes' in trigger);
  const outcome = result?.outcomes.find(
    ({ selectionId }) => selectionId === reservation.selectionId,
  );
  if (result === undefined || outcome === undefined) return undefined;
  const { won, voidFactor, deadHeat, rule4 } = outcome;
  const { resultVersion } = result;
  return { kind: 'result', resultVersion, outcome: { won, voidFactor, deadHeat, rule4 } };
};

const voids = (trigger: Trigger, placedAt: Instant): boolean => {
  switch (trigger.kind) {
    case 'result':
    case 'correction':
      return false;
    case 'void':
      return true;
    case 'window-void':
      return trigger.from <= placedAt && placedAt <= trigger.until;
  }
};
