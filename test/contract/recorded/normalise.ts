import type { Run } from './conversation/identities';
import type { Step } from './conversation/steps';
import { Position, UINT64_MAX } from './wire/values';

const FILE_TIME = /^\d{17,}$/;

/**
 * What is the same whenever and wherever the case is played: names without the run, `<id label>`
 * for ids, and positions by rank (`p1` is the lowest of the case).
 */
export function normalise(steps: readonly Step[], run: Run): Step[] {
  const ranks = rank(positionsIn(steps));
  const walk = (value: unknown): unknown => {
    if (value instanceof Position) return ranks.get(value.value) ?? edge(value.value);
    if (typeof value === 'string') return run.normalised(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return Object.fromEntries(
      entries.map(([key, part]) => [run.normalised(key), isTime(key, part) ?? walk(part)]),
    );
  };
  return steps.map((step) => walk(step) as Step);
}

/** The time of an event, if it has the precision of the protocol. */
function isTime(key: string, value: unknown): string | undefined {
  return key === 'created' && FILE_TIME.test(String(value)) ? '<created>' : undefined;
}

/** The first and the last position there can be are no places in a log. */
function edge(position: bigint): string {
  return position === BigInt(UINT64_MAX) ? 'max' : String(position);
}

function rank(positions: ReadonlySet<bigint>): ReadonlyMap<bigint, string> {
  const sorted = [...positions]
    .filter((position) => position !== 0n && position !== BigInt(UINT64_MAX))
    .sort((left, right) => (left < right ? -1 : 1));
  return new Map(sorted.map((position, number) => [position, `p${number + 1}`]));
}

function positionsIn(value: unknown, found = new Set<bigint>()): ReadonlySet<bigint> {
  if (value instanceof Position) found.add(value.value);
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) positionsIn(part, found);
  }
  return found;
}
