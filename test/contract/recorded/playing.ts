import type { Case } from './cases/case';
import { conversation } from './conversation/conversation';
import { Identities, type Run } from './conversation/identities';
import { Steps, type Step } from './conversation/steps';
import { normalise } from './normalise';
import type { Connection } from './wire/connection';

/** What came of a case: its steps, and what went wrong in between if something did. */
export interface Played {
  readonly steps: readonly Step[];
  readonly failure?: unknown;
}

export type PlayedCases = ReadonlyMap<string, Played>;

/** Cases on streams of their own that are played at once. */
const AT_ONCE = 16;

/**
 * Plays all cases: first those that need quiet, then the rest in the order of the recording as far
 * as it matters. A case that wants no company has the server to itself, after all that came before
 * it. Keys are `group/name`.
 */
export async function playAll(
  groups: Readonly<Record<string, readonly Case[]>>,
  play: (recorded: Case) => Promise<Played>,
): Promise<PlayedCases> {
  const played = new Map<string, Played>();
  const running = new Set<Promise<void>>();
  const start = ({ key, recorded }: KeyedCase) => {
    const done = play(recorded).then((outcome) => {
      played.set(key, outcome);
      running.delete(done);
    });
    running.add(done);
  };
  const all = keyed(groups);
  all.filter(({ recorded }) => recorded.company === 'quiet').forEach(start);
  await Promise.all(running);
  for (const one of all.filter(({ recorded }) => recorded.company !== 'quiet')) {
    const isAlone = one.recorded.company === 'none';
    if (isAlone) await Promise.all(running);
    while (running.size >= AT_ONCE) await Promise.race(running);
    start(one);
    if (isAlone) await Promise.all(running);
  }
  await Promise.all(running);
  return played;
}

interface KeyedCase {
  readonly key: string;
  readonly recorded: Case;
}

function keyed(groups: Readonly<Record<string, readonly Case[]>>): readonly KeyedCase[] {
  return Object.entries(groups).flatMap(([group, cases]) =>
    cases.map((recorded) => ({ key: `${group}/${recorded.name}`, recorded })),
  );
}

/** Plays one case with names that are new in this run. */
export async function playCase(connection: Connection, run: Run, recorded: Case): Promise<Played> {
  const identities = new Identities(run, recorded.name);
  const steps = new Steps();
  try {
    await recorded.play(conversation({ connection, identities, steps }));
    return { steps: normalise(steps.all, run) };
  } catch (failure) {
    return { steps: normalise(steps.all, run), failure };
  }
}
