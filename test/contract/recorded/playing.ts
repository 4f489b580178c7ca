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
const AT_ONCE = 24;

/**
 * Plays all cases, in the order of the recording as far as it matters: a case that looks at
 * everything has the server to itself, after all that came before it. Keys are `group/name`.
 */
export async function playAll(
  groups: Readonly<Record<string, readonly Case[]>>,
  play: (recorded: Case) => Promise<Played>,
): Promise<PlayedCases> {
  const played = new Map<string, Played>();
  const under = new Set<Promise<void>>();
  const start = (key: string, recorded: Case) => {
    const done = play(recorded).then((outcome) => {
      played.set(key, outcome);
      under.delete(done);
    });
    under.add(done);
  };
  for (const [group, cases] of Object.entries(groups)) {
    for (const recorded of cases) {
      if (recorded.isAlone) await Promise.all(under);
      while (under.size >= AT_ONCE) await Promise.race(under);
      start(`${group}/${recorded.name}`, recorded);
      if (recorded.isAlone) await Promise.all(under);
    }
  }
  await Promise.all(under);
  return played;
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
