import { world } from '../load/bet';
import type { Contender } from './contender';
import { PostgresMissing } from './postgres/cluster';
import type { Mode } from './postgres/modes';
import { postgres, PostgresDatabase } from './postgres/postgres';
import type { Seeding } from './wagerlog/seeding';
import { SeededFolder, wagerlog } from './wagerlog/wagerlog';

export interface Choice {
  readonly reads: 'off' | 'on' | 'both';
  readonly against: readonly Mode[];
  /** Less than the whole world, for who places a few bets only. */
  readonly size?: Seeding['size'];
}

const sidesOf = { off: [false], on: [true], both: [false, true] } as const;

/** The product first, then the modes of the Postgres backend. */
export const contendersOf = ({ reads, against, size = world }: Choice): readonly Contender[] => {
  const seeded = new SeededFolder({ reads: reads !== 'off', size });
  const database = against.length > 0 ? new PostgresDatabase() : undefined;
  return [
    ...sidesOf[reads].map((each) => wagerlog({ reads: each, instances: 1 }, seeded)),
    ...(database ? against.map((mode) => postgres(mode, database)) : []),
  ];
};

/** Several instances of command-api on one store, then one. */
export const instancesOf = (instances: number): readonly Contender[] => {
  const seeded = new SeededFolder({ reads: false, size: world });
  return [instances, 1].map((each) => wagerlog({ reads: false, instances: each }, seeded));
};

/** Uses whoever can be prepared (what is not installed is said and left out), then closes all. */
export const withContenders = async (
  contenders: readonly Contender[],
  use: (ready: readonly Contender[]) => Promise<void>,
): Promise<void> => {
  try {
    const ready: Contender[] = [];
    for (const contender of contenders) if (await isReady(contender)) ready.push(contender);
    await use(ready);
  } finally {
    for (const contender of contenders) contender.close();
  }
};

const isReady = async (contender: Contender): Promise<boolean> => {
  try {
    console.error(`preparing ${contender.name} ...`);
    await contender.prepare();
    return true;
  } catch (error) {
    if (!(error instanceof PostgresMissing)) throw error;
    console.error(`${contender.name} is left out: ${error.message}`);
    return false;
  }
};
