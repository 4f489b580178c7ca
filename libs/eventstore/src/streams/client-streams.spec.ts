import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  startEventStoreServer,
  type EventStoreServer,
} from '../../../../embedded/eventstoredb/server';
import { eventStreamsContract } from '../../testing/event-streams-contract';
import { connectClient } from './client-streams';
import type { EventStreams } from './event-streams';

let folder: string;
let server: EventStoreServer;
let streams: EventStreams;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-streams-'));
  server = await startEventStoreServer({ dataFolder: folder });
  streams = connectClient(server.url);
});
afterAll(async () => {
  await streams.dispose();
  await server.close();
  await rm(folder, { recursive: true });
});

eventStreamsContract('the official client', () => streams);
