import { explain } from './explain';
import { inspectFolder } from './inspection/inspection';
import { startEventStoreServer } from './server';
import { settingsFrom, USAGE, WrongSetting, type CommandLine } from './settings';
import { DamagedFile } from '../data-file/damaged-file';

const BANNER =
  'Embedded event store: speaks the EventStoreDB gRPC protocol (streams only), one node, durable;\n' +
  'it is not EventStoreDB. What it supports: embedded/eventstoredb/COMPATIBILITY.md\n';

const EXIT_WRONG_SETTINGS = 78;

function main(): void {
  try {
    const settings = settingsFrom(process.argv.slice(2));
    if (settings === 'help') process.stdout.write(USAGE);
    else run(settings).catch((failure: unknown) => fail(failure, settings.dataFolder));
  } catch (failure) {
    fail(failure, '');
  }
}

async function run({ wholeBytesMax, ...settings }: CommandLine): Promise<void> {
  let stop = (): Promise<void> => Promise.resolve();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        (failure: unknown) => fail(failure, settings.dataFolder),
      );
    });
  }
  process.stdout.write(BANNER);
  const onDamage = (finding: string | undefined): never => {
    if (finding === undefined) process.exit(1);
    fail(new DamagedFile(finding), settings.dataFolder);
  };
  const server = await startEventStoreServer({
    ...settings,
    inspect: (folder) => inspectFolder(folder, { wholeBytesMax, onDamage }),
    onDiskFailure: (failure) => fail(failure, settings.dataFolder),
  });
  stop = () => server.close();
  if (server.controlUrl !== undefined) process.stdout.write(`control ${server.controlUrl}\n`);
  process.stdout.write(`ready ${server.url}\n`);
}

function fail(failure: unknown, dataFolder: string): never {
  process.stderr.write(`${explain(failure, dataFolder)}\n`);
  process.exit(failure instanceof WrongSetting ? EXIT_WRONG_SETTINGS : 1);
}

main();
