import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Run } from '../compare/run';
import type { Spread } from '../figures/spread';
import type { LoadRun } from '../steady/load';
import type { OverloadRun } from '../steady/overload';

/** What every file of figures says of itself. */
export interface Origin {
  readonly at: string;
  readonly machine: string;
  readonly commit: string;
}

export interface Compared<Each extends object = Run> extends Origin {
  readonly runs: readonly Each[];
  readonly ratios: Readonly<Record<string, Spread>>;
  readonly load: Readonly<Record<string, number>>;
  /** Programs beside the generator, by contender. */
  readonly ran: Readonly<Record<string, readonly string[]>>;
}

/** The published figures; absent is what was not measured yet. */
export interface Results {
  readonly placeBets?: Compared;
  readonly load?: Compared<LoadRun>;
  readonly overload?: Omit<Compared<OverloadRun>, 'ratios' | 'ran'>;
  readonly instances?: Compared;
}

const files = {
  placeBets: 'place-bets.json',
  load: 'load.json',
  overload: 'overload.json',
  instances: 'instances.json',
} as const satisfies Record<keyof Results, string>;

/** Reads the files that are there. */
export const readResults = (folder: string): Results =>
  Object.fromEntries(
    Object.entries(files)
      .map(([name, file]) => [name, path.join(folder, file)] as const)
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, JSON.parse(readFileSync(file, 'utf8')) as unknown]),
  );
