import { canonicalJson, known, refuse, type Moment } from '@wagerlog/event-sourcing';
import { hasSelection } from './market.capacity';
import type { ConfirmResult, MarkSettled, VoidMarket } from './market.commands';
import type { MarketDecision } from './market.decision';
import type { SelectionOutcome } from './market.events';
import type { Market } from './market.state';

const nextTrigger = ({ definition: { marketId }, triggers }: Market) => {
  const n = triggers.length + 1;
  return { marketId, settlementId: `${marketId}-${n}`, n };
};

/** Results and corrections; the outcomes are recorded in the order of the definition. */
export const confirmResult = (
  { resultVersion, outcomes }: ConfirmResult,
  market: Market,
): MarketDecision => {
  const covered = market.definition.selections.flatMap(({ selectionId }) => {
    const outcome = outcomes.find((each) => each.selectionId === selectionId);
    return outcome === undefined ? [] : [outcomeOf(outcome)];
  });
  const isComplete = covered.length === outcomes.length;
  if (isComplete && isLastResult(market, resultVersion, covered)) return [];
  const refusal = refuseResult({ resultVersion, outcomes }, market);
  if (refusal !== undefined) return refusal;
  const type = market.status === 'closed' ? 'MarketResulted' : 'MarketResultCorrected';
  return [{ type, data: { ...nextTrigger(market), resultVersion, outcomes: covered } }];
};

const outcomeOf = (outcome: SelectionOutcome): SelectionOutcome => {
  const { selectionId, won, voidFactor, deadHeat, rule4 } = outcome;
  return { selectionId, won, voidFactor, deadHeat, rule4 };
};

const isLastResult = (
  { lastResult }: Market,
  resultVersion: number,
  outcomes: readonly SelectionOutcome[],
): boolean =>
  lastResult?.resultVersion === resultVersion &&
  canonicalJson(lastResult.outcomes) === canonicalJson(outcomes);

const refuseResult = (
  { resultVersion, outcomes }: Pick<ConfirmResult, 'resultVersion' | 'outcomes'>,
  market: Market,
): MarketDecision | undefined => {
  const { status, lastResult, definition } = market;
  if (status !== 'closed' && status !== 'resulted' && status !== 'settled') {
    return refuse('RESULT_NOT_ALLOWED', { marketStatus: status });
  }
  if (lastResult !== undefined && resultVersion <= lastResult.resultVersion) {
    return refuse('RESULT_VERSION_STALE', { resultVersion: lastResult.resultVersion });
  }
  const unknown = outcomes.find(({ selectionId }) => !hasSelection(market, selectionId));
  if (unknown !== undefined) {
    return refuse('SELECTION_UNKNOWN', { selectionId: unknown.selectionId });
  }
  const named = new Set(outcomes.map(({ selectionId }) => selectionId));
  const uncovered = definition.selections.find(({ selectionId }) => !named.has(selectionId));
  return uncovered && refuse('SELECTION_UNCOVERED', { selectionId: uncovered.selectionId });
};

/** The whole market, for good; or the bets placed in a window, which leaves the state alone. */
export const voidMarket = (
  { voidId, reason, window, fingerprint }: VoidMarket,
  market: Market,
  { now }: Moment,
): MarketDecision => {
  const before = market.triggers.find((each) => 'voidId' in each && each.voidId === voidId);
  if (before !== undefined && 'voidId' in before) {
    return before.fingerprint === fingerprint ? known(before.revision) : refuse('KEY_REUSED');
  }
  if (market.status === 'voided') {
    return refuse('MARKET_TRANSITION_INVALID', { marketStatus: market.status });
  }
  const voided = { ...nextTrigger(market), reason, voidId, fingerprint };
  if (window === undefined) return [{ type: 'MarketVoided', data: voided }];
  const { from, until } = window;
  if (until > now || from > until) {
    return refuse('VOID_WINDOW_INVALID', { from, until, serverTime: now });
  }
  return [{ type: 'BetsVoidedInWindow', data: { ...voided, from, until } }];
};

/** Only the newest run of a market with a result settles it. */
export const markSettled = (
  { n }: MarkSettled,
  { status, triggers, definition: { marketId } }: Market,
): MarketDecision =>
  status === 'resulted' && n === triggers.length
    ? [{ type: 'MarketSettled', data: { marketId, n } }]
    : [];
