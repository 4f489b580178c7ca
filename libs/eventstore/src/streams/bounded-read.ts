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
  try {
    yield* reading.iterator({ destroyOnReturn: false }) as AsyncIterable<Item>;
  } catch (error) {
    if (error instanceof StreamNotFoundError) return;
    throw error instanceof StoreUnavailable ? error : new StoreUnavailable(describe(error), error);
  } finally {
    clearTimeout(timer);
    // It has ended or failed, or is of no more interest: in no case is there an error left to meet.
    if (!reading.readableEnded) reading.cancel().catch(() => undefined);
    // Whatever it still holds runs out, or the client keeps the call for ever and waits for its end.
    reading.resume();
    void call.then((source) => source.resume());
  }
}
