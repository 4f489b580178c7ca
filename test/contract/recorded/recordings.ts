import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Step } from './conversation/steps';

/** What a server was asked and answered in one case. */
export interface Recording {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** A step that an embedded server answers otherwise, in place of the recorded one. */
export interface Deviation extends Step {
  readonly number: number;
}

/** Deviations by case, as `group/name`. */
export type Deviations = Readonly<Record<string, readonly Deviation[]>>;

/** The version the recordings are of; also the name of their folder. */
export const RECORDED_VERSION = '23.10.6';

const root = path.resolve(__dirname, '../../..').replace(/[/\\]dist$/, '');
const folder = path.join(root, 'test/contract/recorded/recordings');

export const RECORDED_FOLDER = path.join(folder, RECORDED_VERSION);
export const DEVIATIONS_FILE = path.join(folder, 'embedded.json');
export const COMPATIBILITY_FILE = path.join(root, 'embedded/eventstoredb/COMPATIBILITY.md');

/** The recordings of one group, by case. */
export function recordedGroup(group: string): ReadonlyMap<string, readonly Step[]> {
  const file = path.join(RECORDED_FOLDER, `${group}.json`);
  const recordings = JSON.parse(readFileSync(file, 'utf8')) as readonly Recording[];
  return new Map(recordings.map(({ name, steps }) => [name, steps]));
}

export function deviations(): Deviations {
  return JSON.parse(readFileSync(DEVIATIONS_FILE, 'utf8')) as Deviations;
}

/** The recorded steps, each deviating one replaced. */
export function deviating(
  steps: readonly Step[],
  replacements: readonly Deviation[] = [],
): readonly Step[] {
  const replaced = [...steps];
  for (const { number, ...step } of replacements) replaced[number] = step;
  return replaced;
}

/** Writes JSON in which each thing that fits into a line has one. */
export function writeReadable(file: string, value: unknown): void {
  writeFileSync(file, `${readable(value, '')}\n`);
}

const WIDTH = 150;

function readable(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return line;
  if (line.length + indent.length <= WIDTH && indent !== '') return line;
  const deeper = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((part: unknown) => readable(part, deeper))
    : Object.entries(value).map(
        ([key, part]) => `${JSON.stringify(key)}: ${readable(part, deeper)}`,
      );
  const [opening, closing] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${opening}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${closing}`;
}
