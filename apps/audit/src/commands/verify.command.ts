import { Presets, SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { presentVerification } from '../verify/present';
import { verifyStore } from '../verify/verify-store';
import { type StoreOptions, withStore } from './with-store';

const clean = 0;
const findings = 1;

export const verifyCommand = (): Command =>
  new Command('verify')
    .description('checks every invariant and every hash chain; exit 0 clean, 1 findings')
    .option('--data <dir>', 'data folder of a running standalone; else EVENTSTORE_URL')
    .option('--json', 'one JSON object')
    .action((options: StoreOptions) =>
      withStore(options, async (store) => {
        const bar = progressBar();
        bar?.start(100, 0, { events: 0 });
        const verification = await verifyStore(store, (done, events) =>
          bar?.update(Math.floor(done * 100), { events }),
        );
        bar?.stop();
        const text = options.json
          ? JSON.stringify(verification)
          : presentVerification(verification);
        process.stdout.write(`${text}\n`);
        return verification.clean ? clean : findings;
      }),
    );

/** On a terminal only, and beside the report. */
const progressBar = (): SingleBar | undefined =>
  process.stderr.isTTY
    ? new SingleBar(
        {
          format: 'verifying {bar} {percentage} %, {events} events',
          stream: process.stderr,
          clearOnComplete: true,
        },
        Presets.shades_classic,
      )
    : undefined;
