import { Command, InvalidArgumentError, Option } from 'commander';
import { parseInstant } from '@wagerlog/domain';
import { readWholeStream } from '../reading/log';
import { present } from '../replay/present';
import { type AsOf, replay } from '../replay/replay';
import { type StoreOptions, withStore } from './with-store';

export const replayCommand = (): Command =>
  new Command('replay')
    .description('shows an account, a market or a settlement run as of a revision or an instant')
    .argument('<stream>', 'account-{id}, market-{id} or settlement-{market}-{n}')
    .addOption(
      new Option('--revision <n>', 'up to this revision').argParser(revisionOf).conflicts('at'),
    )
    .addOption(new Option('--at <instant>', 'up to this instant, RFC 3339').argParser(instantOf))
    .option('--data <dir>', 'data folder of a running standalone; else EVENTSTORE_URL')
    .option('--json', 'one JSON object')
    .action((stream: string, options: StoreOptions & AsOf) =>
      withStore(options, async (store) => {
        const state = await replay(stream, readWholeStream(store, stream), options);
        process.stdout.write(`${options.json ? JSON.stringify(state) : present(state)}\n`);
        return 0;
      }),
    );

const revisionOf = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

const instantOf = (text: string): string => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new InvalidArgumentError('It must be an RFC 3339 instant.');
  return instant;
};
