import { readFileSync } from 'node:fs';
import { GROUPS } from './cases/groups';
import { differingSteps, firstDifference } from './compare';
import { Run } from './conversation/identities';
import type { Step } from './conversation/steps';
import { playAll, playCase, type PlayedCases } from './playing';
import { COMPATIBILITY_FILE, deviating, deviations, recordedGroup } from './recordings';
import { RECORDED_VERSION } from './recordings';
import { openServerUnderTest, type ServerUnderTest } from './server-under-test';

const RUN_MS = 300_000;
const listed = deviations();

let server: ServerUnderTest;
let played: PlayedCases;

beforeAll(async () => {
  server = await openServerUnderTest();
  const run = new Run();
  played = await playAll(GROUPS, (recorded) => playCase(server.connection, run, recorded));
}, RUN_MS);
afterAll(() => server.close());

/** Fails at the first difference, with only that frame in the report. */
function expectEqual(expected: readonly Step[], actual: readonly Step[]): void {
  const difference = firstDifference(expected, actual);
  if (difference === undefined) return;
  const { step, place } = difference;
  expect({ step, place, value: difference.actual }).toEqual({
    step,
    place,
    value: difference.expected,
  });
}

it('plays to a server of the version that was recorded', () => {
  expect(server.version).toBe(RECORDED_VERSION);
});

describe.each(Object.keys(GROUPS))('%s', (group) => {
  const recordings = recordedGroup(group);
  const cases = GROUPS[group] ?? [];

  it('has every recorded case', () => {
    expect(cases.map(({ name }) => name).sort()).toEqual([...recordings.keys()].sort());
  });

  it.each(cases.map(({ name }) => name))('%s', (name) => {
    const key = `${group}/${name}`;
    const { steps = [], failure } = played.get(key) ?? {};
    if (failure !== undefined) throw failure;
    const recorded = recordings.get(name) ?? [];
    expectEqual(server.isEmbedded ? deviating(recorded, listed[key]) : recorded, steps);
  });
});

describe('the list of deviations', () => {
  const compatibility = readFileSync(COMPATIBILITY_FILE, 'utf8');
  const groups = Object.keys(GROUPS).join('|');
  const named = [...compatibility.matchAll(new RegExp(`\`((?:${groups})/[a-z0-9-]+)\``, 'g'))];

  it('in COMPATIBILITY.md names the cases whose deviating answers are kept', () => {
    const keys = new Set(named.map(([, key]) => key));
    expect([...keys].sort()).toEqual(Object.keys(listed).sort());
  });

  it('in COMPATIBILITY.md counts them', () => {
    const count = Object.values(GROUPS).flat().length;
    const deviatingCount = Object.keys(listed).length;
    const figures = `${count} cases: ${count - deviatingCount} equal in every step, ${deviatingCount} differ`;
    expect(compatibility).toContain(figures);
  });

  it.each(Object.keys(listed))('keeps only what differs: %s', (key) => {
    const [group = '', name = ''] = key.split('/');
    const recorded = recordedGroup(group).get(name) ?? [];
    const kept = (listed[key] ?? []).map(({ number }) => number);
    expect(differingSteps(recorded, deviating(recorded, listed[key]))).toEqual(kept);
    expect(kept).not.toEqual([]);
  });
});

describe('the comparison', () => {
  it('notices a change in any step of any case', () => {
    const unnoticed = [...played].flatMap(([key, { steps }]) =>
      steps
        .map((_, number) => ({
          key,
          number,
          found: firstDifference(steps, tampered(steps, number)),
        }))
        .filter(({ number, found }) => found?.step !== number),
    );
    expect(unnoticed).toEqual([]);
  });
});

/** The steps with one letter or digit of one answer changed. */
function tampered(steps: readonly Step[], number: number): readonly Step[] {
  return steps.map((step, at) =>
    at === number ? { ...step, response: changed(step.response) } : step,
  );
}

/** Changes the last leaf of a value. */
function changed(value: unknown): unknown {
  if (Array.isArray(value) && value.length > 0)
    return [...value.slice(0, -1), changed(value.at(-1))];
  if (typeof value !== 'object' || value === null) return `${String(value)}, changed`;
  const [last, ...others] = Object.entries(value).reverse();
  if (last === undefined) return { changed: true };
  return Object.fromEntries([...others, [last[0], changed(last[1])]]);
}
