import { Command, CommanderError } from 'commander';
import { replayCommand } from './commands/replay.command';
import { serveCommand } from './commands/serve.command';
import { verifyCommand } from './commands/verify.command';
import { messageOf } from './commands/messages';

const couldNotRun = 2;

const program = new Command('audit')
  .description('Reads the event streams, and only them, and says whether they hold together.')
  .exitOverride()
  .addCommand(verifyCommand())
  .addCommand(replayCommand())
  .addCommand(serveCommand());
for (const command of program.commands) command.exitOverride();

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exit(error.exitCode === 0 ? 0 : couldNotRun);
  }
  process.stderr.write(`audit: ${messageOf(error)}\n`);
  process.exit(couldNotRun);
});
