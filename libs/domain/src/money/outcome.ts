import type { BetResult, LegOutcome, OddsText } from '../account/account.events';
import {
  add,
  compare,
  multiply,
  one,
  readDecimal,
  readFraction,
  subtract,
  takeOf,
  writeFraction,
  zero,
  type Fraction,
} from './fraction';

export const straightWin: LegOutcome = { won: true, voidFactor: '0', deadHeat: '1', rule4: '0' };

/**
 * What one unit of stake becomes: v + (1 − v) × (won ? dh × (1 + (odds − 1)(1 − r4)) : 0). One
 * formula for win, loss, push, half win, half loss, dead heat, Rule 4 and void (domain.md §1).
 */
export const multiplierOf = (odds: OddsText, outcome: LegOutcome): Fraction => {
  if (outcome === straightWin) return readFraction(odds);
  const voided = readFraction(outcome.voidFactor);
  if (!outcome.won) return voided;
  const kept = subtract(one, readFraction(outcome.rule4));
  const profit = multiply(subtract(readFraction(odds), one), kept);
  const share = multiply(readFraction(outcome.deadHeat), add(one, profit));
  return add(voided, multiply(subtract(one, voided), share));
};

/** Minor units paid back for a stake, rounded once, down; a straight win unless told otherwise. */
export const returnsOf = (
  stake: number,
  odds: OddsText,
  outcome: LegOutcome = straightWin,
): number => takeOf(stake, multiplierOf(odds, outcome));

export const resultOf = ({ won, voidFactor }: LegOutcome): BetResult => {
  if (voidFactor === '1') return 'push';
  if (voidFactor === '0') return won ? 'won' : 'lost';
  return won ? 'half_won' : 'half_lost';
};

/** An outcome as a client may write it: absent factors mean that there was no such thing. */
export interface WrittenOutcome {
  readonly won: boolean;
  readonly voidFactor?: string | undefined;
  readonly deadHeat?: string | undefined;
  readonly rule4?: string | undefined;
}

const factorForm = /^(\d{1,4}\/[1-9]\d{0,3}|[01](\.\d{1,4})?)$/;

/** Between 0 and 1, these are 0, ½ and 1. */
const isVoidFactor = ({ denominator }: Fraction): boolean => denominator <= 2n;
const isDeadHeat = (factor: Fraction): boolean => compare(factor, zero) > 0;
const isRule4 = (factor: Fraction): boolean => compare(factor, one) < 0;

/** `"1/2"` or `"0.25"`, reduced, between 0 and 1 and in its own range. */
const readFactor = (text: string, isInRange: (factor: Fraction) => boolean): string | undefined => {
  if (!factorForm.test(text)) return undefined;
  const factor = text.includes('/') ? readFraction(text) : readDecimal(text);
  return compare(factor, one) <= 0 && isInRange(factor) ? writeFraction(factor) : undefined;
};

/**
 * The normalised outcome. `undefined`: a malformed factor, or one out of range (void factor 0, ½ or
 * 1; 0 < dead heat <= 1; 0 <= Rule 4 < 1).
 */
export const parseOutcome = (written: WrittenOutcome): LegOutcome | undefined => {
  const voidFactor = readFactor(written.voidFactor ?? '0', isVoidFactor);
  const deadHeat = readFactor(written.deadHeat ?? '1', isDeadHeat);
  const rule4 = readFactor(written.rule4 ?? '0', isRule4);
  if (voidFactor === undefined || deadHeat === undefined || rule4 === undefined) return undefined;
  return { won: written.won, voidFactor, deadHeat, rule4 };
};
