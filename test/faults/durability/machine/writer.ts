import type { TestedServer } from '../servers';
import { compiled, start, type Program } from './program';
import type { Acknowledged } from './server';

export const WRITER = 'test/faults/durability/workload/writer.js';

export interface WriterOptions {
  readonly url: string;
  /** The names of its lanes begin with this. */
  readonly prefix: string;
  readonly lanes: number;
}

/** The official client in a process of its own, writing with as many in flight as it has lanes. */
export function startWriter(server: TestedServer, options: WriterOptions): Program {
  const { url, prefix, lanes } = options;
  const args = [compiled(WRITER), server.name, url, prefix, String(lanes)];
  return start(process.execPath, args);
}

/** How many acknowledgements are in what a writer has printed so far. */
export const acknowledgements = (output: string): number => output.match(/^ACK /gm)?.length ?? 0;

/** A line that was cut off by the fault does not count. */
export function acknowledgedIn(output: string): Acknowledged {
  const counts = new Map<string, number>();
  for (const [, lane = '', number = ''] of output.matchAll(/^ACK (\S+) (\d+)\r?\n/gm)) {
    const count = counts.get(lane) ?? 0;
    if (Number(number) !== count) throw new Error(`${lane}: ${number} acknowledged after ${count}`);
    counts.set(lane, count + 1);
  }
  return counts;
}

/** Lanes without an acknowledgement belong to it as well: nothing of them may be there in part. */
export function lanesOf(
  { prefix, lanes }: Omit<WriterOptions, 'url'>,
  output: string,
): Acknowledged {
  const found = acknowledgedIn(output);
  const names = Array.from({ length: lanes }, (_, lane) => `${prefix}-${lane}`);
  return new Map(names.map((name) => [name, found.get(name) ?? 0]));
}
