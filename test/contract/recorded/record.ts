import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { GROUPS } from './cases/groups';
import { differingSteps } from './compare';
import { Run } from './conversation/identities';
import { playAll, playCase, type PlayedCases } from './playing';
import { DEVIATIONS_FILE, recordedGroup, writeReadable, type Deviation } from './recordings';
import { openServerUnderTest } from './server-under-test';

const USAGE = `Records what a server answers: the one at EVENTSTORE_URL, or an embedded one.

    npm run record -- --to DIR        writes a file for each group of cases
    npm run record -- --deviations    keeps what differs from the recordings, for the embedded server
`;

interface Wishes {
  readonly to: string | undefined;
  readonly deviations: boolean;
}

async function main(): Promise<void> {
  const { help, deviations, to } = parseArgs({
    options: {
      to: { type: 'string' },
      deviations: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
  if (help || (to === undefined && !deviations)) process.stdout.write(USAGE);
  else await record({ to, deviations });
}

/** Plays all cases and writes down what came of them. */
async function record({ to, deviations }: Wishes): Promise<void> {
  const server = await openServerUnderTest();
  try {
    if (deviations && !server.isEmbedded) throw new Error('Only an embedded server may deviate.');
    const run = new Run();
    const played = await playAll(GROUPS, (recorded) => playCase(server.connection, run, recorded));
    for (const [key, { failure }] of played) if (failure) console.error(`${key}: ${failure}`);
    if (to !== undefined) writeRecordings(to, played);
    if (deviations) writeDeviations(played);
  } finally {
    await server.close();
  }
}

function writeRecordings(folder: string, played: PlayedCases): void {
  mkdirSync(folder, { recursive: true });
  for (const [group, cases] of Object.entries(GROUPS)) {
    const recordings = cases.map(({ name }) => ({
      name,
      steps: played.get(`${group}/${name}`)?.steps ?? [],
    }));
    writeReadable(path.join(folder, `${group}.json`), recordings);
  }
}

function writeDeviations(played: PlayedCases): void {
  const kept = Object.keys(GROUPS).flatMap((group) => {
    const recordings = recordedGroup(group);
    return [...recordings].flatMap(([name, recorded]) => {
      const { steps = [] } = played.get(`${group}/${name}`) ?? {};
      const differing = differingSteps(recorded, steps).flatMap((number): Deviation[] => {
        const step = steps[number];
        return step === undefined ? [] : [{ number, ...step }];
      });
      return differing.length === 0 ? [] : [[`${group}/${name}`, differing] as const];
    });
  });
  writeReadable(DEVIATIONS_FILE, Object.fromEntries(kept));
  console.log(`${kept.length} cases deviate: ${kept.map(([key]) => key).join(', ')}`);
}

void main();
