import { parseArgs } from 'node:util';
import type { EventStoreSettings } from './server';

/** A setting that is missing, unknown or not usable. */
export class WrongSetting extends Error {
  override readonly name = 'WrongSetting';
}

export const USAGE = `Usage: npm run eventstoredb -- --data DIR [--port N] [--host H] [--control-port N]
       [--inspect-first MIB]

  --data DIR         where the events are kept; created when missing
  --port N           port to listen on; 0 takes a free one (default 2113)
  --host H           interface to listen on (default 127.0.0.1)
  --control-port N   offer faults for tests over HTTP on 127.0.0.1; 0 takes a free port
  --inspect-first M  a data file up to M MiB is read through before it is served, a larger one
                     meanwhile (default 32)
  --help             this text

Prints "ready <connection string>" when clients can connect.
`;

const DEFAULT_PORT = '2113';
const PORT_MAX = 65_535;

export interface CommandLine extends EventStoreSettings {
  /** A data file up to this size is inspected before it is served; default: see `inspectFile`. */
  readonly wholeBytesMax?: number;
}

/** Reads the command line. @throws WrongSetting, with what to write instead. */
export function settingsFrom(args: readonly string[]): CommandLine | 'help' {
  const values = parsed(args);
  if (values.help === true) return 'help';
  if (values.data === undefined || values.data === '') {
    throw new WrongSetting('--data is missing: say in which folder the events are kept.');
  }
  const control = values['control-port'];
  const first = values['inspect-first'];
  return {
    dataFolder: values.data,
    host: values.host,
    port: portFrom('--port', values.port),
    ...(control === undefined ? {} : { controlPort: portFrom('--control-port', control) }),
    ...(first === undefined ? {} : { wholeBytesMax: bytesFrom('--inspect-first', first) }),
  };
}

function parsed(args: readonly string[]) {
  try {
    const options = {
      data: { type: 'string' },
      port: { type: 'string', default: DEFAULT_PORT },
      host: { type: 'string', default: '127.0.0.1' },
      'control-port': { type: 'string' },
      'inspect-first': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (failure) {
    const [sentence = ''] = (failure as Error).message.split('\n')[0]?.split('. ') ?? [];
    throw new WrongSetting(`${sentence}. See --help.`);
  }
}

function portFrom(option: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port;
  throw new WrongSetting(`${option} must be a whole number from 0 to ${PORT_MAX}, not "${text}".`);
}

function bytesFrom(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1024 * 1024;
  throw new WrongSetting(`${option} must be a whole number of MiB, not "${text}".`);
}
