import { isDeepStrictEqual } from 'node:util';
import type { Step } from './conversation/steps';

/** Where two recordings of a case first part, and what stands there in each. */
export interface Difference {
  readonly step: number;
  readonly place: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** The first difference, frame by frame; undefined when everything asked and heard is equal. */
export function firstDifference(
  expected: readonly Step[],
  actual: readonly Step[],
): Difference | undefined {
  const count = Math.max(expected.length, actual.length);
  for (let step = 0; step < count; step += 1) {
    const found = stepDifference(expected[step], actual[step]);
    if (found !== undefined) return { step, ...found };
  }
  return undefined;
}

/** The numbers of the steps that differ. */
export function differingSteps(expected: readonly Step[], actual: readonly Step[]): number[] {
  const count = Math.max(expected.length, actual.length);
  return Array.from({ length: count }, (_, step) => step).filter(
    (step) => !isDeepStrictEqual(expected[step], actual[step]),
  );
}

type Found = Omit<Difference, 'step'>;

function stepDifference(expected: Step | undefined, actual: Step | undefined): Found | undefined {
  if (isDeepStrictEqual(expected, actual)) return undefined;
  const op = expected?.op ?? actual?.op ?? '';
  const parts = [...partsOf(expected), ...partsOf(actual)].map(([name]) => name);
  for (const name of new Set(parts)) {
    const [before, after] = [partOf(expected, name), partOf(actual, name)];
    if (!isDeepStrictEqual(before, after)) {
      return { place: `${op}: ${name}`, expected: before, actual: after };
    }
  }
  return { place: op, expected, actual };
}

function partOf(step: Step | undefined, name: string): unknown {
  return partsOf(step).find(([other]) => other === name)?.[1];
}

/** A step taken apart: each frame of an answer is a part of its own. */
function partsOf(step: Step | undefined): readonly (readonly [name: string, value: unknown])[] {
  if (step === undefined) return [];
  const { frames, ...rest } = (step.response ?? {}) as { readonly frames?: unknown };
  const asked = [['op', step.op] as const, ['request', step.request] as const];
  if (!Array.isArray(frames)) return [...asked, ['answer', step.response]];
  const heard = frames.map((frame: unknown, number) => [`frame ${number}`, frame] as const);
  return [...asked, ...heard, ['end', rest]];
}
