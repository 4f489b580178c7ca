import { MongoBulkWriteError, MongoError, MongoNetworkError } from 'mongodb';
import { MongoServerSelectionError } from 'mongodb';

/**
 * MongoDB could not be reached, or did not answer in time. Whether a write took place is unknown;
 * every write of this library may be repeated.
 */
export class MongoUnavailable extends Error {
  override readonly name = 'MongoUnavailable';
}

/** Server errors that pass by themselves: elections, shutdowns, `maxTimeMS` run out. */
const passing = new Set([50, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

const isUnavailable = (error: unknown): boolean =>
  error instanceof MongoNetworkError ||
  error instanceof MongoServerSelectionError ||
  isBulkInterrupted(error) ||
  // Not exported by the driver: no connection of the pool became free in time.
  (error instanceof MongoError && error.name === 'MongoWaitQueueTimeoutError') ||
  (error instanceof MongoError && typeof error.code === 'number' && passing.has(error.code));

/** The driver wraps what broke a bulk's connection and keeps no cause: the server said nothing. */
const isBulkInterrupted = (error: unknown): boolean =>
  error instanceof MongoBulkWriteError &&
  error.code === undefined &&
  [error.writeErrors].flat().length === 0;

/** How one call to the database is bounded and named in errors. */
export interface Bounds {
  readonly timeoutMs: number;
  /** Hosts without credentials. */
  readonly address: string;
}

/**
 * The call's answer, or `MongoUnavailable` at the deadline. The driver's own time-outs do not cover
 * a server that accepts and stays silent, so ours runs beside them; the abandoned call ends with
 * its socket's time-out.
 */
export const within = async <T>(
  { timeoutMs, address }: Bounds,
  doing: string,
  call: () => Promise<T>,
): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const late = (): void =>
      reject(
        new MongoUnavailable(`MongoDB at ${address} did not answer in ${timeoutMs} ms (${doing})`),
      );
    timer = setTimeout(late, timeoutMs);
  });
  try {
    return await Promise.race([call(), deadline]);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message = `MongoDB at ${address} is unavailable (${doing}): ${reason}`;
    throw new MongoUnavailable(message, { cause: error });
  } finally {
    clearTimeout(timer);
  }
};

/** `mongodb://user:secret@a:1,b:2/db?x=y` → `a:1,b:2`. */
export const addressOf = (url: string): string =>
  url
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/[/?].*$/, '')
    .replace(/^.*@/, '');
