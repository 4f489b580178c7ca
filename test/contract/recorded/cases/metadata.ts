import type { Conversation } from '../conversation/conversation';
import { metadataEvent } from '../conversation/events';
import { on, timed, type Case } from './case';

const FROM_END = { isBackwards: true, from: 'end' } as const;
const NEWEST = { ...FROM_END, count: 1 } as const;
const metastream = (stream: string) => `$$${stream}`;

/** Both ways through the case's stream. */
async function look({ stream, read }: Conversation): Promise<void> {
  await read({ stream, compatibility: 1 });
  await read({ stream, ...FROM_END, count: 20 });
}

/** Writes metadata and looks at what is left of the stream. */
async function setAndLook(talk: Conversation, content: string | object, label = 'meta') {
  await talk.setMetadata(talk.stream, content, { label });
  await look(talk);
}

const LIMITS: readonly Case[] = [
  on('max-count', async (talk) => {
    const { stream, seed, read, append } = talk;
    await seed(stream, 5);
    await setAndLook(talk, { $maxCount: 2 });
    await read({ stream, from: 0, count: 1 });
    await read({ stream, from: 1, isBackwards: true, count: 5 });
    await seed(stream, 1, 50);
    await look(talk);
    await append(stream, 5, ['x']);
  }),
  on('max-count-odd-values', async ({ stream, seed, setMetadata, read }) => {
    for (const [number, $maxCount] of [0, -1, '2', 2.5, null, 1e12, 99999999999].entries()) {
      await seed(stream + number, 3);
      await setMetadata(stream + number, { $maxCount });
      await read({ stream: stream + number });
    }
  }),
  timed('max-age', async ({ stream, seed, setMetadata, read, append, pause }) => {
    await seed(stream, 2);
    await pause(2100);
    await seed(stream, 1, 10);
    await setMetadata(stream, { $maxAge: 2 });
    await read({ stream });
    await read({ stream, ...FROM_END });
    await read({ stream, from: 0, count: 1 });
    await pause(2200);
    await read({ stream });
    await read({ stream, compatibility: 1 });
    await read({ stream, ...FROM_END });
    await append(stream, 'any', ['late']);
    await read({ stream, compatibility: 1 });
  }),
  on('truncate-before', async (talk) => {
    await talk.seed(talk.stream, 5);
    await setAndLook(talk, { $tb: 3 });
    await setAndLook(talk, { $tb: 1 }, 'm2');
    await setAndLook(talk, {}, 'm3');
  }),
  on('truncate-before-odd-values', async ({ stream, seed, setMetadata, read }) => {
    for (const [number, $tb] of [0, -1, '2', 2.5, 4].entries()) {
      await seed(stream + number, 3);
      await setMetadata(stream + number, { $tb });
      await read({ stream: stream + number });
    }
    const [max, big] = [`${stream}max`, `${stream}big`];
    await seed(max, 2);
    await setMetadata(max, '{"$tb":9223372036854775807}');
    await read({ stream: max });
    await seed(big, 2);
    await setMetadata(big, '{"$tb":9223372036854775806}');
    await read({ stream: big });
  }),
  on('combined', async (talk) => {
    const { stream } = talk;
    await talk.seed(stream, 8);
    const limits = { $maxCount: 5, $tb: 6, $maxAge: 1000, $cacheControl: 10 };
    await setAndLook(talk, { ...limits, custom: { a: 1 } });
    await talk.read({ stream: metastream(stream), ...NEWEST });
  }),
];

const CONTENT: readonly Case[] = [
  on('cache-control-and-custom', async (talk) => {
    await talk.seed(talk.stream, 1);
    await setAndLook(talk, { $cacheControl: 10, foo: 'bar' });
    await talk.read({ stream: metastream(talk.stream), ...NEWEST });
  }),
  on('acl', async (talk) => {
    const { stream, append, read, setMetadata, softDelete } = talk;
    await talk.seed(stream, 1);
    const nobody = { $d: 'nobody', $mr: 'nobody', $mw: 'nobody' };
    await setAndLook(talk, { $acl: { $r: '$admins', $w: ['$admins', 'ouro'], ...nobody } });
    await append(stream, 'any', ['x']);
    await read({ stream: metastream(stream), ...NEWEST });
    await setMetadata(stream, { $acl: null }, { label: 'm2' });
    await softDelete(stream, 'any');
  }),
  on('unparsable', async (talk) => {
    const { stream, append } = talk;
    await talk.seed(stream, 3);
    await setAndLook(talk, '{not json');
    await setAndLook(talk, '[1,2]', 'm2');
    await setAndLook(talk, '{"$maxCount":1,"$maxCount":2}', 'm3');
    const maxCount = { data: '{"$maxCount":1}' };
    const binary = { contentType: 'application/octet-stream', type: '$metadata', ...maxCount };
    await append(metastream(stream), 'any', [{ label: 'm4', ...binary }]);
    await look(talk);
    await append(metastream(stream), 'any', [{ label: 'm5', type: 'other', ...maxCount }]);
    await look(talk);
  }),
];

const REVISIONS: readonly Case[] = [
  on('expected-revisions', async ({ stream, setMetadata, read }) => {
    const expectations = ['no_stream', 'no_stream', 0, 0, 'stream_exists', 'no_stream'];
    for (const [number, expected] of expectations.entries()) {
      const isAgain = number === 5;
      const label = number === 0 || isAgain ? 'meta' : `m${number + 1}`;
      await setMetadata(stream, { a: isAgain ? 1 : number + 1 }, { expected, label });
    }
    await read({ stream: metastream(stream) });
  }),
  on('metadata-only-stream', async ({ stream, setMetadata, read, append }) => {
    await setMetadata(stream, { a: 1 });
    await read({ stream });
    await append(stream, 'stream_exists', ['x']);
    await append(stream, 'no_stream', ['y']);
    await read({ stream });
  }),
  on('several-in-one-append', async (talk) => {
    const { stream, append, read } = talk;
    await talk.seed(stream, 3);
    const events = [metadataEvent('m1', { $maxCount: 1 }), metadataEvent('m2', { $maxCount: 2 })];
    await append(metastream(stream), 'any', events);
    await look(talk);
    await read({ stream: metastream(stream) });
  }),
];

const DELETED: readonly Case[] = [
  on('set-on-soft-deleted', async (talk) => {
    const { stream, read, append, pause } = talk;
    await talk.seed(stream, 3);
    await talk.softDelete(stream, 'any');
    await read({ stream: metastream(stream) });
    await talk.setMetadata(stream, { custom: 1 });
    await pause(150);
    await read({ stream: metastream(stream) });
    await read({ stream: metastream(stream), ...FROM_END });
    await look(talk);
    await append(stream, 'any', ['x']);
    await pause(100);
    await look(talk);
    await read({ stream: metastream(stream) });
  }),
  on('soft-delete-keeps-other-metadata', async (talk) => {
    const { stream, read, append, pause } = talk;
    await talk.seed(stream, 2);
    await talk.setMetadata(stream, { $maxCount: 10, custom: 'kept?' });
    await talk.softDelete(stream, 'any');
    await read({ stream: metastream(stream) });
    await append(stream, 'any', ['x']);
    await pause(100);
    await read({ stream: metastream(stream) });
    await look(talk);
  }),
  on('metadata-of-metadata', async ({ stream, setMetadata, append, read }) => {
    await setMetadata(stream, { a: 1 });
    await append(`$$$$${stream}`, 'any', [metadataEvent('mm', { $maxCount: 5 })]);
    await read({ stream: `$$$$${stream}` });
  }),
  on('meta-of-tombstoned', async ({ stream, seed, tombstone, setMetadata, read }) => {
    await seed(stream, 1);
    await tombstone(stream, 'any');
    await setMetadata(stream, { a: 1 });
    await read({ stream: metastream(stream), ...NEWEST });
  }),
];

/** Stream metadata: what it hides, how it is written. */
export const METADATA_CASES: readonly Case[] = [...LIMITS, ...CONTENT, ...REVISIONS, ...DELETED];
