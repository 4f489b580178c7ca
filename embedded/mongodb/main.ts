import path from 'node:path';
import { parseArgs } from 'node:util';
import { explainDamage } from '../data-file/damaged-file';
import { inspectFolder } from './inspection/inspection';
import { startMongoServer } from './server';
import type { MongoServer } from './server';
import { DATA_FILE } from './store/environment';

const HELP = `Usage: npm run mongodb -- [--port N] [--host ADDRESS] [--data DIR] [--control-port N]
       [--inspect-first MIB]

An embedded document store that speaks MongoDB's wire protocol, for laptops and tests.

  --port N          port to listen on, 0 takes a free one   (default 27017)
  --host ADDRESS    address to listen on                    (default 127.0.0.1)
  --data DIR        folder that keeps the data              (default .wagerlog/mongodb)
  --control-port N  offer faults for tests over HTTP on 127.0.0.1; 0 takes a free port
  --inspect-first M a data file up to M MiB is read through before it is served, a larger one
                    meanwhile (default 32)
  --help            this text`;

const BANNER =
  'embedded document store, speaks MongoDB’s wire protocol; single node, no authentication, ' +
  'not for production (see embedded/mongodb/COMPATIBILITY.md)';

const EXIT = { failed: 1, wrongSettings: 78 } as const;

interface Settings {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly controlPort?: number;
  readonly wholeBytesMax?: number;
}

/** A wrong argument, as one line. */
class SettingsError extends Error {}

function readSettings(args: readonly string[]): Settings | 'help' {
  const { values } = parse(args);
  if (values.help === true) return 'help';
  const control = values['control-port'];
  const first = values['inspect-first'];
  return {
    host: values.host ?? '127.0.0.1',
    port: portFrom('--port', values.port ?? '27017'),
    dataFolder: values.data ?? '.wagerlog/mongodb',
    ...(control === undefined ? {} : { controlPort: portFrom('--control-port', control) }),
    ...(first === undefined ? {} : { wholeBytesMax: bytesFrom('--inspect-first', first) }),
  };
}

function bytesFrom(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1024 * 1024;
  throw new SettingsError(`${option} must be a whole number of MiB, not "${text}".`);
}

function portFrom(option: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new SettingsError(`${option} must be a number from 0 to 65535, not "${text}".`);
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    ...{ port: text, host: text, data: text, 'control-port': text, 'inspect-first': text },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true });
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new SettingsError(`${line} See --help.`);
  }
}

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  if (settings === 'help') {
    console.log(HELP);
    return;
  }
  console.log(BANNER);
  const { wholeBytesMax, ...options } = settings;
  const server = await startMongoServer({
    ...options,
    inspect: (folder) => inspectFolder(folder, { wholeBytesMax, onDamage }),
    onDiskFailure: fail,
  });

  function onDamage(finding: string | undefined): void {
    if (finding === undefined) process.exit(EXIT.failed);
    fail(explainDamage(path.join(options.dataFolder, DATA_FILE), finding));
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void stop(server));
  if (server.controlUrl !== undefined) console.log(`control ${server.controlUrl}`);
  console.log(`ready ${server.url}`);
}

async function stop(server: MongoServer): Promise<void> {
  await server.close();
  process.exit(0);
}

function fail(error: unknown): void {
  console.error(`mongodb: ${reasonOf(error)}`);
  process.exit(error instanceof SettingsError ? EXIT.wrongSettings : EXIT.failed);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken. Stop what listens there or choose another with --port.`;
  }
  if (code === 'EACCES')
    return `Port ${port} may not be opened. Choose one above 1023 with --port.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `The address ${address ?? 'given'} is not one of this machine. Choose another with --host.`;
  }
  return error.message;
}

main().catch(fail);
