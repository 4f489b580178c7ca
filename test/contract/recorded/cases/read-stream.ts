import type { Conversation } from '../conversation/conversation';
import { BINARY, link } from '../conversation/events';
import type { ReadSketch } from '../conversation/reading';
import { INT64_MAX, UINT64_MAX } from '../wire/values';
import { on, type Case } from './case';

/** Ten events, one with metadata, one not JSON. */
async function ten({ stream, append }: Conversation): Promise<void> {
  const events = Array.from({ length: 10 }, (_, number) => ({
    label: `e${number}`,
    ...(number === 1 && { metadata: '{"m":1}' }),
    ...(number === 2 && { contentType: BINARY }),
  }));
  await append(stream, 'any', events);
}

type Choice = Partial<Omit<ReadSketch, 'all' | 'stream' | 'from'>> & {
  readonly from?: 'start' | 'end' | 'unset' | number | string;
};

/** Reads the case's stream once for each choice. */
async function reads(
  { stream, read }: Conversation,
  choices: readonly Choice[],
  always: Choice = {},
): Promise<void> {
  for (const choice of choices) await read({ stream, ...always, ...choice });
}

const BACKWARDS = { isBackwards: true } as const;
const FROM_END = { ...BACKWARDS, from: 'end' } as const;

const RANGES: readonly Case[] = [
  on('forwards', async (talk) => {
    await ten(talk);
    const froms = [3, 9, 10, 500, 'end', INT64_MAX, '9223372036854775808', UINT64_MAX];
    await reads(talk, [{}, ...froms.map((from) => ({ from }))], { count: 2 });
  }),
  on('backwards', async (talk) => {
    await ten(talk);
    const froms = ['end', 3, 0, 9, 500, INT64_MAX, UINT64_MAX];
    await reads(talk, [{}, ...froms.map((from) => ({ from }))], { ...BACKWARDS, count: 2 });
  }),
  on('max-count', async (talk) => {
    await ten(talk);
    const counts = ['0', '1', '10', '11', INT64_MAX, UINT64_MAX, '9007199254740991'];
    await reads(
      talk,
      counts.map((count) => ({ count, from: 8 })),
    );
    await reads(talk, [{ count: null }]);
  }),
  on('compatibility-values', async (talk) => {
    await ten(talk);
    for (const compatibility of [0, 1, 2, 21, 4294967295]) {
      await reads(talk, [{}, FROM_END], { count: 2, compatibility });
    }
    await reads(talk, [{ from: 50 }, { from: 8 }], { compatibility: 1 });
  }),
  on('compatibility-missing-empty-truncated', async (talk) => {
    const { stream, read, setMetadata, softDelete } = talk;
    const newer = { compatibility: 1 };
    await read({ stream: `${stream}-none`, ...newer });
    await ten(talk);
    await setMetadata(stream, { $tb: 4 });
    await reads(talk, [{}, FROM_END], { ...newer, count: 2 });
    await setMetadata(stream, { $tb: 100 }, { label: 'm2' });
    await reads(talk, [{}, FROM_END], newer);
    await softDelete(stream, 'any');
    await reads(talk, [newer]);
  }),
];

const DELETED: readonly Case[] = [
  on('missing', async (talk) => {
    await reads(talk, [{}, FROM_END, { from: 5 }]);
    await talk.read({ stream: `$${talk.stream}` });
    await talk.read({ stream: `$$${talk.stream}`, ...FROM_END, count: 1 });
  }),
  on('soft-deleted', async (talk) => {
    await ten(talk);
    await talk.softDelete(talk.stream, 'any');
    await reads(talk, [{}, FROM_END, { from: 20 }]);
    await talk.append(talk.stream, 'any', ['n0', 'n1']);
    const again = [{}, { ...FROM_END, compatibility: 1 }, { from: 5 }, { ...BACKWARDS, from: 3 }];
    await reads(talk, again);
  }),
  on('tombstoned', async (talk) => {
    await ten(talk);
    await talk.tombstone(talk.stream, 'any');
    await reads(talk, [{}, FROM_END, { compatibility: 1 }]);
    await talk.read({ stream: `$$${talk.stream}`, ...FROM_END });
  }),
  on('truncated-fully', async (talk) => {
    const { stream, append } = talk;
    await talk.seed(stream, 3);
    await talk.setMetadata(stream, { $tb: 3 });
    await reads(talk, [{}, FROM_END]);
    await append(stream, 'no_stream', ['x']);
    await append(stream, 2, ['y']);
    await reads(talk, [{}]);
  }),
];

async function links({ stream, append, softDelete, tombstone, setMetadata, read }: Conversation) {
  const [source, deleted, ended] = [`${stream}-src`, `${stream}-del`, `${stream}-tomb`];
  const truncated = `${stream}-trunc`;
  await append(source, 'any', ['a', 'b']);
  await append(deleted, 'any', ['d']);
  await append(ended, 'any', ['f']);
  await append(truncated, 'any', ['g', 'h']);
  await append(stream, 'any', [
    link('l0', `0@${source}`),
    link('l1', `1@${source}`),
    link('l2', `9@${source}`),
    link('l3', `0@${stream}-none`),
    link('l4', `0@${deleted}`),
    link('l5', `0@${ended}`),
    link('l6', `0@${truncated}`),
    { label: 'l7', type: '$>', data: 'garbage' },
    { label: 'l8', type: '$>', data: `x@${stream}` },
    link('l9', `0@${stream}`),
    link('l10', `0@${source}`, { contentType: 'application/json', metadata: '{"k":1}' }),
    'plain',
    { label: 'l11', type: '$@', data: source },
  ]);
  await softDelete(deleted, 'any');
  await tombstone(ended, 'any');
  await setMetadata(truncated, { $tb: 1 });
  await read({ stream });
  await read({ stream, resolvesLinks: true });
  await read({ stream, resolvesLinks: true, ...FROM_END, count: 3 });
}

const LINKS: readonly Case[] = [
  on('links', links),
  on('link-to-link', async ({ stream, append, read }) => {
    await append(`${stream}-src`, 'any', ['a']);
    await append(`${stream}-mid`, 'any', [link('m', `0@${stream}-src`)]);
    await append(stream, 'any', [link('l', `0@${stream}-mid`)]);
    await read({ stream, resolvesLinks: true });
  }),
  on('link-rev-at-with-at-in-name', async ({ stream, append, read }) => {
    await append(`${stream}@x`, 'any', ['a']);
    await append(stream, 'any', [link('l', `0@${stream}@x`)]);
    await read({ stream, resolvesLinks: true });
  }),
];

const OPTIONS: readonly Case[] = [
  on('count-zero-and-backwards', async ({ stream, seed, read }) => {
    await seed(stream, 1);
    await read({ stream, count: 0, ...FROM_END });
    await read({ stream: `${stream}-none`, count: 0 });
  }),
  on('uuid-options', async (talk) => {
    await talk.seed(talk.stream, 1);
    await reads(talk, [{ uuid: 'structured' }, { uuid: 'string' }, { uuid: 'unset' }]);
    await reads(talk, [{ uuid: 'structured', resolvesLinks: true }]);
  }),
  on('bad-options', async (talk) => {
    const { stream, read } = talk;
    await talk.seed(stream, 1);
    for (const name of [undefined, '', null]) await read({ stream: name });
    await reads(talk, [{ from: 'unset' }, { leavesFilterOut: true }]);
    await reads(talk, [{ filter: { on: 'stream', prefix: ['a'] } }]);
    await reads(talk, [{ ...BACKWARDS, isSubscription: true }]);
    await read({ stream: '$all' });
    await talk.readNothing();
  }),
  on('metastream', async ({ stream, setMetadata, read }) => {
    await setMetadata(stream, { a: 1 });
    await setMetadata(stream, { a: 2 }, { label: 'm2' });
    await setMetadata(stream, { a: 3 }, { expected: 1, label: 'm3' });
    await setMetadata(stream, { a: 4 }, { expected: 0, label: 'm4' });
    await read({ stream: `$$${stream}` });
    await read({ stream: `$$${stream}`, ...FROM_END });
    await read({ stream: `$$${stream}`, from: 0, count: 1 });
    await read({ stream });
  }),
  on('more-than-a-page', async ({ stream, append, read, steps }) => {
    const events = Array.from({ length: 100 }, (_, number) => `e${number}`);
    await append(stream, 'any', events);
    const { frames } = await read({ stream, from: 10, count: 80 });
    const revisionOf = (frame: unknown) =>
      (frame as { readonly event?: { readonly event?: { readonly revision?: string } } }).event
        ?.event?.revision;
    steps.replaceLast({
      op: 'read 80 of 100 from 10',
      request: {},
      response: {
        frames: frames.length,
        kinds: [...new Set(frames.flatMap((frame) => Object.keys(frame)))],
        first: revisionOf(frames[0]),
        last: revisionOf(frames.at(-1)),
      },
    });
  }),
];

/** Reads of one stream. */
export const READ_STREAM_CASES: readonly Case[] = [...RANGES, ...DELETED, ...LINKS, ...OPTIONS];
