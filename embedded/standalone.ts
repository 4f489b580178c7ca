import { Command, Option } from 'commander';
import { Standalone } from './standalone/standalone';
import type { StandaloneFile } from './standalone/standalone-file';

interface Options {
  readonly ports: 'fixed' | 'auto';
  readonly sample: boolean;
  readonly data: string;
}

const options = (): Options =>
  new Command('npm start --')
    .description(
      'Starts the embedded servers and every process of Wagerlog, and stays up until Ctrl-C.\n' +
        'Writes the addresses, process ids and demo clients to DIR/standalone.json when all is ready.',
    )
    .addOption(
      new Option('--ports <choice>', 'the documented ports, or free ones')
        .choices(['fixed', 'auto'])
        .default('fixed'),
    )
    .option('--no-sample', 'do not play the sample match day on an empty data folder')
    .option('--data <dir>', 'where the data is kept', process.env['WAGERLOG_DATA'] || '.wagerlog')
    .allowExcessArguments(false)
    .parse()
    .opts<Options>();

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const main = async ({ ports, sample, data }: Options): Promise<void> => {
  const standalone = new Standalone({ dataFolder: data, ports, say });
  const { stop, isStopping } = stopsOf(standalone);
  try {
    console.log(addressesOf(await standalone.start(), data));
    if (sample && standalone.isFresh) await playSample(standalone);
    if (!isStopping()) console.log('Wagerlog is up. Ctrl-C drains and stops everything.');
  } catch (error) {
    if (isStopping()) return;
    say(`standalone: ${error instanceof Error ? error.message : String(error)}`);
    await stop(1);
  }
};

/** The first reason to stop counts; the exit follows when every process is gone. */
const stopsOf = (standalone: Standalone) => {
  let isStopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await standalone.stop();
    process.exit(exitCode);
  };
  // `disconnect`: who started it with a channel (a season, a test) is gone.
  for (const reason of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
    process.on(reason, () => {
      if (!isStopping) say('stopping ...');
      void stop(0);
    });
  }
  process.channel?.unref();
  return { stop, isStopping: (): boolean => isStopping };
};

const playSample = async (standalone: Standalone): Promise<void> => {
  console.log('Playing the sample match day ...');
  const code = await standalone.playSample();
  if (code !== 0) say(`the sample match day did not end well (exit ${code ?? 'by a signal'})`);
};

const addressesOf = (
  description: Omit<StandaloneFile, 'processes'>,
  dataFolder: string,
): string => {
  const { commandApi, queryApi, audit, identity, eventstore, mongodb } = description;
  return [
    `commands     ${commandApi}   (Swagger UI at /docs)`,
    `queries      ${queryApi}   (Swagger UI at /docs)`,
    `audit        ${audit}`,
    `identity     ${identity}   (tokens: POST /token, demo clients in ${dataFolder}/standalone.json)`,
    `event store  ${eventstore}`,
    `MongoDB      ${mongodb}`,
  ].join('\n');
};

main(options()).catch((error: unknown) => {
  say(`standalone: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
