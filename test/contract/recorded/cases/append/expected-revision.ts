import type { Conversation } from '../../conversation/conversation';
import type { Expected } from '../../conversation/writing';
import { INT64_MAX, UINT64_MAX } from '../../wire/values';
import { on, type Case } from '../case';
import { appendBy, CONDITIONS, MODES, prepare, type Mode } from './modes';

const EXPECTATIONS = ['any', 'no_stream', 'stream_exists', 'exact'] as const;

/** Every expectation on a stream in every condition. */
const matrix = MODES.flatMap((mode) =>
  EXPECTATIONS.flatMap((expectation) =>
    CONDITIONS.map((condition) =>
      on(`${mode}-${expectation}-${condition}`, async (talk) => {
        const { stream, read } = talk;
        await prepare(talk, stream, condition);
        const exact = condition === 'missing' ? 0 : 1;
        const expected = expectation === 'exact' ? exact : expectation;
        await appendBy(talk, mode, [stream, expected, ['x0']]);
        if (mode === 'batch' || condition === 'tombstoned') return;
        await read({ stream });
        await read({ stream: `$$${stream}`, isBackwards: true, from: 'end', count: 1 });
      }),
    ),
  ),
);

async function empties(talk: Conversation, mode: Mode): Promise<void> {
  const { stream, seed, read } = talk;
  const inTurn = async (...all: readonly Expected[]) => {
    for (const expected of all) await appendBy(talk, mode, [stream, expected, []]);
  };
  await inTurn('any', 'no_stream', 0, 'stream_exists');
  await seed(stream, 2);
  await inTurn('any', 'no_stream', 'stream_exists', 0, 1, 5);
  await read({ stream });
}

const byMode = MODES.flatMap((mode) => [
  on(`${mode}-exact-too-old`, async (talk) => {
    await talk.seed(talk.stream, 3);
    await appendBy(talk, mode, [talk.stream, 0, ['x0']]);
  }),
  on(`${mode}-exact-too-new`, async (talk) => {
    await talk.seed(talk.stream, 3);
    await appendBy(talk, mode, [talk.stream, 7, ['x0']]);
  }),
  on(`${mode}-expectation-unset`, async (talk) => {
    await appendBy(talk, mode, [talk.stream, 'unset', ['x0']]);
    await appendBy(talk, mode, [talk.stream, 'unset', ['x1']]);
  }),
  on(`${mode}-empty`, (talk) => empties(talk, mode)),
  on(`${mode}-several`, async (talk) => {
    await appendBy(talk, mode, [talk.stream, 'no_stream', ['a', 'b', 'c']]);
    await appendBy(talk, mode, [talk.stream, 2, ['d', 'e']]);
    await talk.read({ stream: talk.stream });
  }),
  on(`${mode}-empty-on-deleted`, async (talk) => {
    await prepare(talk, talk.stream, 'soft-deleted');
    for (const expected of ['any', 1, 'no_stream']) {
      await appendBy(talk, mode, [talk.stream, expected, []]);
    }
    await talk.read({ stream: talk.stream });
  }),
]);

export const EXPECTED_REVISION: readonly Case[] = [
  ...matrix,
  ...byMode,
  on('empty-append-undeletes', async (talk) => {
    for (const [number, expected] of ['any', 'no_stream', 1, 'stream_exists', 0].entries()) {
      const stream = `${talk.stream}${number}`;
      await prepare(talk, stream, 'soft-deleted');
      await talk.append(stream, expected, []);
      await talk.pause(60);
      await talk.read({ stream });
      await talk.read({ stream: `$$${stream}`, isBackwards: true, from: 'end', count: 1 });
    }
  }),
  on('soft-deleted-other-revisions', async (talk) => {
    const { stream, append, read } = talk;
    await prepare(talk, stream, 'soft-deleted');
    for (const [number, expected] of [0, 5, 1, 0, 'no_stream'].entries()) {
      await append(stream, expected, [`x${number}`]);
    }
    await read({ stream });
  }),
];

export const ABOVE_INT64: Case = on('unary-revision-above-int64', async (talk) => {
  const { stream, append, seed } = talk;
  await seed(stream, 1);
  await append(stream, UINT64_MAX, ['a']);
  await append(stream, '9223372036854775808', ['b']);
  await append(stream, INT64_MAX, ['c']);
});
