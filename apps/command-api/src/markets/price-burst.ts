import { marketDecider } from '@wagerlog/domain';
import type { MarketEvent, MarketState, PublishPrices } from '@wagerlog/domain';
import type { Decision, Moment, Refusal } from '@wagerlog/event-sourcing';

/** What became of one caller's prices within a burst. */
export type Share = { readonly applied: boolean } | { readonly refusal: Refusal };

export interface Judged {
  /** In the order of the callers. */
  readonly shares: readonly Share[];
  /** One publication for all, or the reason why there is none. */
  readonly decision: Decision<MarketEvent>;
}

/**
 * Several publications as one: the outcome is that of deciding them one after another, but with a
 * single event that holds the last value per selection. A caller with an unknown selection is
 * refused alone; one that is not newer than those before it is dropped, as it would be by itself.
 */
export const judgeBurst = (
  commands: readonly PublishPrices[],
  state: MarketState,
  moment: Moment,
): Judged => {
  const prices = new Map<string, string>();
  let newest = '';
  const shares = commands.map((command): Share => {
    const decision = marketDecider.decide(command, state, moment);
    if ('refused' in decision) return { refusal: decision };
    const recordsNothing = !('length' in decision) || decision.length === 0;
    if (recordsNothing || command.sourceTimestamp <= newest) return { applied: false };
    newest = command.sourceTimestamp;
    for (const { selectionId, odds } of command.prices) prices.set(selectionId, odds);
    return { applied: true };
  });
  if (newest === '') return { shares, decision: firstRefusal(shares) ?? [] };
  const merged: PublishPrices = {
    type: 'PublishPrices',
    sourceTimestamp: newest,
    prices: [...prices].map(([selectionId, odds]) => ({ selectionId, odds })),
  };
  return { shares, decision: marketDecider.decide(merged, state, moment) };
};

const firstRefusal = (shares: readonly Share[]): Refusal | undefined => {
  for (const share of shares) if ('refusal' in share) return share.refusal;
  return undefined;
};
