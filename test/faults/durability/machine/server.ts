import type { TestedServer } from '../servers';
import { judge, sumOf, type Verdict } from '../workload/history';
import { compiled, start, until, type Program } from './program';

/** Preloaded, it takes the flushes away. */
export const UNFLUSHED = 'test/faults/durability/machine/unflushed.js';

export interface Server {
  readonly url: string;
  readonly program: Program;
}

export interface StartOptions {
  readonly folder: string;
  /** Further arguments of the server. */
  readonly args?: readonly string[];
  /** The positive control: the server opens its file without flushes. */
  readonly isUnflushed?: boolean;
}

/** Starts a server that has to come up. @throws with its own words when it does not. */
export async function startServer(server: TestedServer, options: StartOptions): Promise<Server> {
  const program = launch(server, options);
  const url = await until(`a ready ${server.name}`, () => {
    if (program.isOver()) throw new Error(`${server.name} did not start: ${program.stderr()}`);
    return urlIn(program.stdout());
  });
  return { url, program };
}

export function launch(server: TestedServer, options: StartOptions): Program {
  const { folder, args = [], isUnflushed = false } = options;
  const preload = isUnflushed ? ['--require', compiled(UNFLUSHED)] : [];
  const settings = ['--port', '0', '--data', folder, ...args];
  return start(process.execPath, [...preload, compiled(server.main), ...settings]);
}

export const urlIn = (output: string): string | undefined => /^ready (\S+)\s*$/m.exec(output)?.[1];

/** How many writes of each lane were acknowledged. */
export type Acknowledged = ReadonlyMap<string, number>;

/** Reads lanes back and compares. */
export async function verdictOn(
  server: TestedServer,
  url: string,
  acknowledged: Acknowledged,
): Promise<Verdict> {
  const driver = await server.connect(url);
  try {
    const verdicts: Verdict[] = [];
    for (const [lane, count] of acknowledged) {
      verdicts.push(judge(lane, count, await driver.readLane(lane)));
    }
    return sumOf(verdicts);
  } finally {
    await driver.close();
  }
}
