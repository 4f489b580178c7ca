import { Command, CommanderError } from 'commander';
import { backUp, draftOf, WrongUsage } from './standalone/backup/backup';
import { discardUnfinished } from './standalone/backup/unfinished';

interface Options {
  readonly to: string;
  readonly data: string;
  readonly json?: boolean;
}

const EXIT = { failed: 1, usage: 2 } as const;

const options = (): Options =>
  new Command('npm run backup --')
    .description(
      'Copies what a standalone keeps, while it runs or not, into a folder it can be started on:\n' +
        'npm start -- --data DIR. Secrets are in it. Exit 0 done, 1 failed, 2 wrong usage.',
    )
    .requiredOption('--to <dir>', 'where the backup is put; absent or empty')
    .option('--data <dir>', 'what is backed up', process.env['WAGERLOG_DATA'] || '.wagerlog')
    .option('--json', 'one JSON object')
    .allowExcessArguments(false)
    .exitOverride()
    .parse()
    .opts<Options>();

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const main = async (): Promise<void> => {
  const { to, data, json } = options();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      discardUnfinished(draftOf(to));
      say('backup: stopped, nothing is left of it');
      process.exit(EXIT.failed);
    });
  }
  const report = await backUp({ from: data, to, say });
  const { bytes, seconds } = report;
  const summary = `${to}: ${(bytes / 1e6).toFixed(1)} MB, whole, in ${seconds.toFixed(1)} s`;
  console.log(json === true ? JSON.stringify(report) : summary);
};

main().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : EXIT.usage);
  say(`backup: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof WrongUsage ? EXIT.usage : EXIT.failed);
});
