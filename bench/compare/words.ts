import type { Spread } from '../figures/spread';
import { isClean } from '../contenders/contender';
import type { Run } from './run';

const micros = (costs: Readonly<Record<string, number>>): string => {
  const parts = Object.entries(costs).filter(([, each]) => each >= 1);
  const total = parts.reduce((sum, [, each]) => sum + each, 0);
  const named = parts.map(([name, each]) => `${name} ${Math.round(each)}`).join(' + ');
  return `CPU per bet ${Math.round(total)} µs = ${named}`;
};

/** One run, on a line and one below. */
export const described = (run: Run): string => {
  const { round, contender, distribution, betsPerSecond, p50, p99, errors, audit } = run;
  const latency = `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  const { acknowledged, recorded, lost, doubled } = audit;
  const found = isClean(audit)
    ? `audit clean (${acknowledged} acknowledged, ${recorded} recorded)`
    : `AUDIT: ${lost} lost, ${doubled} doubled, balanced: ${audit.isBalanced}`;
  const counted = Object.entries(run.perBet).map(([name, each]) => `${name} ${each}`);
  return [
    `round ${round} ${distribution} ${contender}: ${betsPerSecond} bets/s, ${latency}, ${errors} errors`,
    `  ${[micros(run.microsPerBet), ...counted, `others ${run.foreignCores} cores`, found].join(', ')}`,
  ].join('\n');
};

export const describedRatio = (name: string, { median, min, max }: Spread): string =>
  `${name}: ${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
