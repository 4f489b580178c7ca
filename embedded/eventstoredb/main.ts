import { settingsFrom, USAGE, WrongSetting } from './settings';
import { startEventStoreServer } from './server';
import { explain } from './explain';

const BANNER =
  'Embedded event store: speaks the EventStoreDB gRPC protocol (streams only), one node, durable;\n' +
  'it is not EventStoreDB. What it supports: embedded/eventstoredb/COMPATIBILITY.md\n';

const EXIT_WRONG_SETTINGS = 78;

async function main(): Promise<void> {
  const settings = settingsFrom(process.argv.slice(2));
  if (settings === 'help') return void process.stdout.write(USAGE);
  process.stdout.write(BANNER);
  const server = await startEventStoreServer(settings);
  if (server.controlUrl !== undefined) process.stdout.write(`control ${server.controlUrl}\n`);
  process.stdout.write(`ready ${server.url}\n`);
  const stop = () => server.close().then(() => process.exit(0), fail);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function fail(failure: unknown): never {
  process.stderr.write(`${explain(failure)}\n`);
  process.exit(failure instanceof WrongSetting ? EXIT_WRONG_SETTINGS : 1);
}

main().catch(fail);
