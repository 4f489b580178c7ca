import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startMongoServer } from '../../../../embedded/mongodb/server';
import type { MongoServer } from '../../../../embedded/mongodb/server';
import { openMongo } from '@wagerlog/mongo';
import type { Mongo } from '@wagerlog/mongo';
import { checkpointPrefix, Progress, slices } from '../reading/progress';
import { ChangeFeed } from './change-feed';

let folder: string;
let server: MongoServer;
let mongo: Mongo;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-feed-'));
  server = await startMongoServer({ dataFolder: folder });
  mongo = openMongo({ url: server.url, database: 'feed', appName: 'test' });
});
afterAll(async () => {
  await mongo.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (commit: number) => ({ commit: BigInt(commit), prepare: BigInt(commit) });

/** All slices have come to `fast`, but the first to `slow` only. */
const progress = (collection: string, slow: number, fast: number) =>
  new Progress(
    slices.map((slice) => ({
      name: `${checkpointPrefix}${slice}`,
      epoch: 1,
      owner: 'test',
      positions: { [collection]: at(slice === 0 ? slow : fast) },
      notes: {},
    })),
  );

const follow = (collection: string, since: number) => {
  const options = { documents: mongo.documents, filter: { match: {} }, since: at(since) };
  const feed = new ChangeFeed({ ...options, collection });
  return async (now: Progress) => {
    const found: [string, number][] = [];
    for await (const { kept, resumeFrom } of feed.look(now)) {
      found.push([kept.key, Number(resumeFrom.commit)]);
    }
    return found;
  };
};

const write = (collection: string, key: string, [position, changedAt = position]: number[]) =>
  mongo.documents.write(collection, [
    { key, position: at(position!), changedAt: at(changedAt!), revision: 0, document: {} },
  ]);

describe('the changes of slices that are apart', () => {
  it('come once each, and no id lies beyond what a slower slice may still write', async () => {
    const look = follow('apart', 5);
    await write('apart', 'fast', [10]);
    expect(await look(progress('apart', 5, 10))).toEqual([['fast', 5]]);
    expect(await look(progress('apart', 5, 12))).toEqual([]);
    await write('apart', 'slow', [7]);
    expect(await look(progress('apart', 7, 12))).toEqual([['slow', 7]]);
    await write('apart', 'fast', [14]);
    expect(await look(progress('apart', 14, 14))).toEqual([['fast', 14]]);
    expect(await look(progress('apart', 14, 14))).toEqual([]);
  });

  it('are all there for one who resumes from any id given before', async () => {
    await write('resumed', 'fast', [10]);
    const ids = (await follow('resumed', 5)(progress('resumed', 5, 10))).map(([, id]) => id);
    await write('resumed', 'slow', [7]);
    for (const id of ids) {
      const found = await follow('resumed', id)(progress('resumed', 10, 10));
      expect(found.map(([key]) => key)).toEqual(['slow', 'fast']);
    }
  });

  it('include what is written at the very position a reader stands at', async () => {
    const look = follow('retried', 9);
    expect(await look(progress('retried', 9, 9))).toEqual([]);
    await write('retried', 'repaired', [4, 9]);
    expect(await look(progress('retried', 9, 9))).toEqual([['repaired', 9]]);
  });
});
