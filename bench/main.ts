import { Command } from 'commander';
import { agreeCommand } from './agreement/command';
import { coldLoadCommand } from './cold-load/command';
import { instancesCommand, placeBetsCommand } from './compare/command';
import { embeddedCommand } from './embedded/command';
import { grownCommand } from './embedded/grown';
import { loadCommand, overloadCommand } from './steady/command';
import { reportCommand } from './report/command';
import { settlementCommand } from './settlement/command';

const commands = [
  agreeCommand,
  reportCommand,
  placeBetsCommand,
  instancesCommand,
  loadCommand,
  overloadCommand,
  embeddedCommand,
  grownCommand,
  settlementCommand,
  coldLoadCommand,
];

const program = new Command('npm run bench --').description(
  'Load on systems the bench starts itself. Figures of one machine at one hour: compare ratios of runs that alternate,\n' +
    'never a figure with one of another day.',
);

for (const command of commands) program.addCommand(command());

// An orderly exit, so that whoever started a process can stop it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

program.parseAsync().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
