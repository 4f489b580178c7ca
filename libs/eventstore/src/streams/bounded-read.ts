import type { Readable } from 'node:stream';
import { StreamNotFoundError, type StreamingRead } from '@eventstore/db-client';
import { StoreUnavailable } from '../errors';
import { describe } from './append-failure';

/**
 * Everything a read brings, or an error at the deadline: the client itself waits for ever. A
 * stream that does not exist is empty.
 */
export async function* boundedRead<Item>(
  open: () => StreamingRead<Item>,
  deadlineAt: number,
): AsyncGenerator<Item> {
  const reading = open();
  // Errors reach the reader by the iteration; one that comes after it has left would end the process.
  reading.on('error', () => undefined);
  const call = new Promise<Readable>((resolve) =>
    reading.once('pipe', (source) => resolve(source as Readable)),
  );
  const timer = setTimeout(
    () => reading.destroy(new StoreUnavailable('the store did not answer a read in time')),
    Math.max(0, deadlineAt - Date.now()),
  );
  let isOver = false;
  try {
    yield* reading.iterator({ destroyOnReturn: false }) as AsyncIterable<Item>;
    isOver = true;
  } catch (error) {
    isOver = error instanceof StreamNotFoundError;
    if (isOver) return;
    throw error instanceof StoreUnavailable ? error : new StoreUnavailable(describe(error), error);
  } finally {
    clearTimeout(timer);
    // Left early or failed: in no case is there an error left to meet. What has ended is not
    // cancelled: a server closes the connection of a client that resets calls by the thousand.
    if (!isOver) reading.cancel().catch(() => undefined);
    // Whatever it still holds runs out, or the client keeps the call for ever and waits for its end.
    reading.resume();
    void call.then((source) => source.resume());
  }
}
