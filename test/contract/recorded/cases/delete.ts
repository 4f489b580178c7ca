import { prepare, CONDITIONS } from './append/modes';
import { alone, on, type Case } from './case';

const EXPECTATIONS = ['no_stream', 'any', 'stream_exists', 1, 0, 7];

/** Both ways of deleting, on a stream in every condition, with every expectation. */
const MATRIX: readonly Case[] = (['delete', 'tombstone'] as const).flatMap((operation) =>
  ([...CONDITIONS, 'metadata-only'] as const).map((condition) =>
    on(`${operation}-${condition}`, async (talk) => {
      const remove = operation === 'delete' ? talk.softDelete : talk.tombstone;
      for (const [number, expected] of EXPECTATIONS.entries()) {
        const stream = `${talk.stream}${number}`;
        if (condition === 'metadata-only') await talk.setMetadata(stream, { a: 1 });
        else await prepare(talk, stream, condition);
        await remove(stream, expected);
        await talk.read({ stream });
      }
    }),
  ),
);

const AFTERWARDS: readonly Case[] = [
  on('delete-then-append-revision', async (talk) => {
    const { stream, append, read, softDelete } = talk;
    await talk.seed(stream, 3);
    await softDelete(stream, 2);
    await append(stream, 'no_stream', ['x']);
    await read({ stream });
    await read({ stream: `$$${stream}` });
    await softDelete(stream, 3);
    await append(stream, 3, ['y']);
    await talk.pause(80);
    await read({ stream: `$$${stream}` });
    await read({ stream, compatibility: 1 });
  }),
  on('delete-twice', async ({ stream, seed, softDelete, read }) => {
    await seed(stream, 1);
    await softDelete(stream, 'any');
    await softDelete(stream, 'any');
    await softDelete(stream, 0);
    await read({ stream: `$$${stream}` });
  }),
  on('tombstone-after-delete', async ({ stream, seed, softDelete, tombstone, append, read }) => {
    await seed(stream, 1);
    await softDelete(stream, 'any');
    await tombstone(stream, 0);
    await append(stream, 'any', ['x']);
    await read({ stream });
  }),
  on('delete-after-tombstone', async ({ stream, seed, softDelete, tombstone }) => {
    await seed(stream, 1);
    await tombstone(stream, 'any');
    await tombstone(stream, 'any');
    await softDelete(stream, 'any');
  }),
  on('expectation-unset', async ({ stream, seed, softDelete, tombstone }) => {
    await seed(stream, 1);
    await softDelete(stream, 'unset');
    await tombstone(`${stream}2`, 'unset');
  }),
];

const NAMES: readonly Case[] = [
  on('system-streams', async ({ stream, seed, softDelete, tombstone, setMetadata, read }) => {
    await seed(`$${stream}`, 1);
    await softDelete(`$${stream}`, 'any');
    await setMetadata(stream, { a: 1 });
    await softDelete(`$$${stream}`, 'any');
    await tombstone(`$$${stream}`, 'any');
    await tombstone(`$${stream}`, 'any');
    await read({ stream: `$$${stream}` });
  }),
  alone('bad-names', async ({ softDelete, tombstone }) => {
    for (const remove of [softDelete, tombstone]) {
      await remove(null, 'any');
      await remove('', 'any');
    }
    await softDelete('$all', 'any');
  }),
  alone('in-all', async ({ stream, mark, seed, softDelete, tombstone, read }) => {
    const from = await mark();
    await seed(stream, 2);
    await softDelete(stream, 'any');
    await tombstone(stream, 'any');
    await read({ all: true, from, count: 20 });
  }),
  on('non-ascii-name-error-trailers', async (talk) => {
    const stream = `${talk.stream}-ünï日本`;
    await talk.seed(stream, 1);
    await talk.softDelete(stream, 7);
    await talk.tombstone(stream, 'any');
    await talk.read({ stream });
  }),
];

/** Delete and Tombstone. */
export const DELETE_CASES: readonly Case[] = [...MATRIX, ...AFTERWARDS, ...NAMES];
