import { writeFileSync } from 'node:fs';
import { isClean, type Contender } from '../contenders/contender';
import { origin } from '../machine';
import { ratiosOf } from './ratios';
import type { Run } from './run';
import type { Turns } from './turns';
import { describedRatio } from './words';

export interface Presented {
  /** File the figures are written to. */
  readonly out?: string;
  readonly json: boolean;
}

export interface Measured {
  readonly ready: readonly Contender[];
  readonly runs: readonly Run[];
}

/** Says the ratios; writes and prints everything as one JSON object where it was asked to. */
export const present = (options: Turns & Presented, { ready, runs }: Measured): void => {
  const ratios = ratiosOf(runs);
  const ours = ready[0]?.name ?? '';
  for (const [name, ratio] of Object.entries(ratios)) {
    console.error(describedRatio(`${ours} / ${name}`, ratio));
  }
  const { connections, seconds, warm, rounds } = options;
  const load = { connections, seconds, warm, rounds };
  const ran = Object.fromEntries(ready.map(({ name, runs: programs }) => [name, programs]));
  publish(options, { runs, ratios, load, ran });
  const isSound = runs.every(({ errors, audit }) => errors === 0 && isClean(audit));
  process.exitCode = isSound ? 0 : 1;
};

/** Figures with the machine and the commit they are of. */
export const publish = ({ out, json }: Presented, figures: object): void => {
  const published = { ...figures, at: new Date().toISOString(), ...origin() };
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(published, null, 1)}\n`);
  if (json) console.log(JSON.stringify(published));
};
