import { Command, Option } from 'commander';
import { createBackend } from './backend';
import { modes, type Mode } from './modes';

interface Options {
  readonly mode: Mode;
  readonly database: string;
}

/** Serves on a free port until it is told to stop. */
const serve = async ({ mode, database }: Options): Promise<void> => {
  const app = createBackend(mode, database);
  const url = await app.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 });
  process.once('SIGTERM', () => void app.close());
  console.log(`ready ${url}`);
};

void new Command('postgres backend')
  .addOption(new Option('--mode <name>').choices(modes).makeOptionMandatory())
  .requiredOption('--database <url>')
  .action(serve)
  .parseAsync();
