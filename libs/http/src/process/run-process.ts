import type { Logger } from 'pino';
import { CannotStart } from './listen';

/** What a running process gives back to be stopped with. */
export interface Running {
  /** Stops accepting, finishes what runs, closes what is open; in that order. */
  readonly stop: () => Promise<void>;
}

export interface ProcessOptions {
  readonly logger: Logger;
  readonly stopTimeoutMs: number;
  readonly start: () => Promise<Running>;
}

/**
 * A process from start to stop. SIGTERM and SIGINT stop it within `stopTimeoutMs`, exit 0. A start
 * that cannot succeed is one line on stderr and exit 1; so is a fault nobody met, after its log.
 */
export const runProcess = async ({
  logger,
  stopTimeoutMs,
  start,
}: ProcessOptions): Promise<void> => {
  process.once('uncaughtException', (error) => die(logger, error));
  process.once('unhandledRejection', (error) => die(logger, error));
  const stopping = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => resolve(signal));
  });
  try {
    const starting = start();
    const running = await Promise.race([starting, stopping]);
    if (typeof running === 'string') process.exit(0);
    logger.info({ signal: await stopping }, 'stopping');
    await stopWithin(stopTimeoutMs, running, logger);
    process.exit(0);
  } catch (error) {
    die(logger, error);
  }
};

const stopWithin = async (ms: number, running: Running, logger: Logger): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  const outcome = await Promise.race([running.stop(), late]);
  clearTimeout(timer);
  if (outcome === 'late') logger.warn({ ms }, 'stopped before running work had ended');
};

const die = (logger: Logger, error: unknown): never => {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`cannot go on: ${reason}\n`);
  if (!(error instanceof CannotStart)) logger.fatal({ err: error }, 'cannot go on');
  return process.exit(1);
};
