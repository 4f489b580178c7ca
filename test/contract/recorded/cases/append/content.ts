import { big, JSON_TYPE, METADATA_TYPE } from '../../conversation/events';
import type { EventSketch, Sketch } from '../../conversation/events';
import { alone, on, type Case } from '../case';
import { appendBy, type Mode } from './modes';

const LIMIT = 1_048_576;
const OVER_LIMIT = Buffer.alloc(LIMIT + 1, 'y');
const HALF = 600_000;

/** What an append may carry; the limit counts the data alone. */
function sizes(mode: Mode): readonly Case[] {
  const sized = (name: string, ...events: readonly Sketch[]) =>
    on(`${mode}-size-${name}`, (talk) => appendBy(talk, mode, [talk.stream, 'any', events]));
  return [
    sized('exact-limit', big('a', LIMIT)),
    sized('over-limit', big('a', LIMIT + 1)),
    on(`${mode}-size-two-events-over`, async (talk) => {
      await appendBy(talk, mode, [talk.stream, 'any', [big('a', HALF), big('b', HALF)]]);
      await talk.read({ stream: talk.stream });
    }),
    on(`${mode}-size-metadata-over`, async (talk) => {
      await appendBy(talk, mode, [talk.stream, 'any', [{ label: 'a', metadata: OVER_LIMIT }]]);
      await talk.read({ stream: talk.stream, isBackwards: true, count: 1, from: 'end' });
    }),
    sized('data-and-metadata', big('a', HALF, { metadata: Buffer.alloc(HALF, 'y') })),
    sized('long-type', big('a', LIMIT - 10, { type: 'y'.repeat(2000) })),
  ];
}

const PROPERTIES: readonly EventSketch[] = [
  { label: 'a', properties: {} },
  { label: 'b', properties: { type: 't' } },
  { label: 'c', properties: { 'content-type': JSON_TYPE } },
  { label: 'd', properties: { type: '', 'content-type': JSON_TYPE } },
  { label: 'e', properties: { type: 't', 'content-type': '' } },
  { label: 'f', properties: { type: 't', 'content-type': 'text/plain', extra: 'kept?' } },
  { label: 'g', data: 'not json' },
  { label: 'h', data: '' },
  { label: 'i', properties: { type: 't', 'content-type': `${JSON_TYPE}; charset=utf-8` } },
  { label: 'j', data: '{}', metadata: 'not json' },
];

const NIL = '00000000-0000-0000-0000-000000000000';

/** Event ids in every form, good and bad. */
const ids = (id: (label: string) => string): readonly EventSketch[] => [
  { label: 'a', id: 'not-a-uuid' },
  { label: 'b', id: '' },
  { label: 'c', id: NIL },
  { label: 'd', id: null },
  { label: 'e', hasStructuredId: true },
  { label: 'f', id: id('f').toUpperCase() },
  { label: 'g', id: `{${id('g')}}` },
  { label: 'h', id: id('h').replaceAll('-', '') },
];

const NAMES = [' with space', '-ünïcode-日本', '\nnewline', '@at', 'x'.repeat(500)];

function streamNames(mode: Mode): Case {
  return on(`${mode}-stream-names`, async (talk) => {
    for (const name of ['', ...NAMES.map((ending) => talk.stream + ending)]) {
      await appendBy(talk, mode, [name, 'any', [`n${name.length}`]]);
    }
    await appendBy(talk, mode, [`${talk.stream}@at`, 'any', ['again']]);
    await talk.read({ stream: `${talk.stream}-ünïcode-日本` });
  });
}

/** Alone and in order: both modes append to the stream that is called `$all`. */
export function systemStreams(mode: Mode): Case {
  return alone(`${mode}-system-streams`, async (talk) => {
    const { stream, read } = talk;
    const metadata = (label: string, data = '{}') => ({ label, type: METADATA_TYPE, data });
    await appendBy(talk, mode, [`$${stream}`, 'no_stream', ['a']]);
    await appendBy(talk, mode, [`$$${stream}`, 'no_stream', [metadata('m', '{"x":1}')]]);
    await appendBy(talk, mode, [`$$$${stream}`, 'any', [metadata('n')]]);
    await appendBy(talk, mode, [`$$$$${stream}`, 'any', ['o']]);
    await appendBy(talk, mode, ['$all', 'any', ['p']]);
    await appendBy(talk, mode, ['$$$all', 'any', [metadata('q')]]);
    await read({ stream: `$${stream}` });
    await read({ stream: `$$${stream}` });
  });
}

export function contentCases(mode: Mode): readonly Case[] {
  return [
    ...sizes(mode),
    on(`${mode}-bad-metadata`, async (talk) => {
      for (const event of PROPERTIES) await appendBy(talk, mode, [talk.stream, 'any', [event]]);
      await talk.read({ stream: talk.stream });
    }),
    on(`${mode}-bad-ids`, async (talk) => {
      for (const event of ids(talk.id)) await appendBy(talk, mode, [talk.stream, 'any', [event]]);
      await talk.read({ stream: talk.stream });
    }),
    streamNames(mode),
  ];
}
