import { EventStoreDBClient } from '@eventstore/db-client';
import { collect, eventsOf, freshStream, openStoreUnderTest } from './store-under-test';
import { typesOf, type StoreUnderTest } from './store-under-test';

let store: StoreUnderTest;
beforeAll(async () => void (store = await openStoreUnderTest()));
afterAll(() => store.close());

it('is found by clients that discover the cluster', async () => {
  const discovering = EventStoreDBClient.connectionString(
    store.url.replace('esdb://', 'esdb+discover://'),
  );
  const stream = freshStream();
  await discovering.appendToStream(stream, eventsOf('a'));
  expect(typesOf(await collect(discovering.readStream(stream)))).toEqual(['a']);
  await discovering.dispose();
});
