import { type EventStore, openEventStore } from '@wagerlog/eventstore';
import { CannotRun, storeAddress } from '../reading/store-address';
import { messageOf } from './messages';

export interface StoreOptions {
  readonly data?: string;
  readonly json?: boolean;
}

const pingTimeoutMs = 10_000;

/** Opens the store for the length of one command. @throws CannotRun when it does not answer */
export const withStore = async (
  { data }: StoreOptions,
  use: (store: EventStore) => Promise<number>,
): Promise<never> => {
  const url = storeAddress(data, process.env);
  const store = openEventStore({ url });
  try {
    await store.ping(Date.now() + pingTimeoutMs);
  } catch (error) {
    const where = url.replace(/\/\/[^@/]*@/, '//');
    throw new CannotRun(`the event store at ${where} does not answer (${messageOf(error)})`);
  }
  const code = await use(store);
  await store.dispose();
  await written(process.stdout);
  return process.exit(code);
};

/** A long report into a pipe is not cut off by the exit. */
const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()));
