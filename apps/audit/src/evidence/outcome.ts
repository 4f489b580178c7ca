import type { BetResult, BetTarget, LegOutcome, TriggerEvent } from '@wagerlog/domain';
import type { Instant } from '@wagerlog/event-sourcing';
import { formatFraction, type Fraction, minus, one, parseFraction, plus, times } from './fraction';

/** A trigger of the market's stream, with the revision it stands at. */
export interface Trigger {
  readonly revision: number;
  readonly event: TriggerEvent;
}

/** m = v + (1 − v) × (won ? dh × (1 + (odds − 1)(1 − r4)) : 0), exactly. Odds are total return. */
export const multiplierOf = (outcome: LegOutcome, totalOdds: string): Fraction => {
  const returned = parseFraction(outcome.voidFactor);
  if (!outcome.won) return returned;
  const profit = minus(parseFraction(totalOdds), one);
  const kept = minus(one, parseFraction(outcome.rule4));
  const win = times(parseFraction(outcome.deadHeat), plus(one, times(profit, kept)));
  return plus(returned, times(minus(one, returned), win));
};

/**
 * What a bet shall be worth by these triggers: a whole void before a window that contains it,
 * before the newest result that names its selection; `undefined`: it stays open.
 */
export const targetBy = (
  triggers: readonly Trigger[],
  bet: { readonly selectionId: string; readonly placedAt: Instant },
): BetTarget | undefined => {
  let result: BetTarget | undefined;
  for (const { event } of triggers) {
    if (event.type === 'MarketVoided') return { kind: 'void' };
    if (event.type === 'BetsVoidedInWindow') {
      if (event.data.from <= bet.placedAt && bet.placedAt <= event.data.until) {
        return { kind: 'void' };
      }
      continue;
    }
    const outcome = event.data.outcomes.find((each) => each.selectionId === bet.selectionId);
    if (outcome !== undefined) {
      const { won, voidFactor, deadHeat, rule4 } = outcome;
      const { resultVersion } = event.data;
      result = { kind: 'result', resultVersion, outcome: { won, voidFactor, deadHeat, rule4 } };
    }
  }
  return result;
};

/** The word for an outcome, by how much of the stake came back and whether the rest won. */
export const resultBy = ({ won, voidFactor }: LegOutcome): BetResult => {
  const returned = formatFraction(parseFraction(voidFactor));
  if (returned === '1') return 'push';
  if (returned === '0') return won ? 'won' : 'lost';
  return won ? 'half_won' : 'half_lost';
};
