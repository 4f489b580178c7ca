import type { Conversation } from '../../conversation/conversation';
import { on, type Case } from '../case';

const EXPECTATIONS = ['any', 'no_stream', 'stream_exists', 'exact'] as const;

type Repetition = (
  talk: Conversation,
  append: (...events: readonly string[]) => Promise<unknown>,
) => Promise<unknown>;

/** Ways of appending events that are in the stream already, in whole or in part. */
const REPETITIONS: Readonly<Record<string, Repetition>> = {
  'right-after': async ({ stream, read }, append) => {
    await append('a', 'b');
    await append('a', 'b');
    await read({ stream });
  },
  'after-later-events': async ({ stream, seed, read }, append) => {
    await append('a', 'b');
    await seed(stream, 2);
    await append('a', 'b');
    await read({ stream, count: 10 });
  },
  'first-known-second-new': async ({ stream, read }, append) => {
    await append('a');
    await append('a', 'b');
    await read({ stream });
  },
  'first-new-second-known': async ({ stream, read }, append) => {
    await append('a');
    await append('b', 'a');
    await read({ stream });
  },
  'prefix-only': async (_, append) => {
    await append('a', 'b', 'c');
    await append('a', 'b');
  },
  'suffix-only': async (_, append) => {
    await append('a', 'b', 'c');
    await append('b', 'c');
  },
  reversed: async (_, append) => {
    await append('a', 'b');
    await append('b', 'a');
  },
};

const byExpectation = EXPECTATIONS.flatMap((expectation) => {
  const expected = expectation === 'exact' ? 0 : expectation;
  const begin = async ({ stream, append }: Conversation) => {
    const needsStream = expectation === 'stream_exists' || expectation === 'exact';
    if (needsStream) await append(stream, 'no_stream', ['p0']);
  };
  const repeated = Object.entries(REPETITIONS).map(([name, repeat]) =>
    on(`again-${expectation}-${name}`, async (talk) => {
      await begin(talk);
      await repeat(talk, (...events) => talk.append(talk.stream, expected, events));
    }),
  );
  return [
    ...repeated,
    on(`again-${expectation}-other-content`, async (talk) => {
      await begin(talk);
      await talk.append(talk.stream, expected, ['a']);
      const other = { label: 'a', type: 'other', data: '{"different":true}' };
      await talk.append(talk.stream, expected, [other]);
      await talk.read({ stream: talk.stream });
    }),
    on(`again-${expectation}-after-soft-delete`, async (talk) => {
      await begin(talk);
      await talk.append(talk.stream, expected, ['a']);
      await talk.softDelete(talk.stream, 'any');
      await talk.append(talk.stream, expected, ['a']);
      await talk.read({ stream: talk.stream });
    }),
    on(`again-${expectation}-after-truncation`, async (talk) => {
      await begin(talk);
      await talk.append(talk.stream, expected, ['a']);
      await talk.seed(talk.stream, 3);
      await talk.setMetadata(talk.stream, { $tb: 3 });
      await talk.append(talk.stream, expected, ['a']);
    }),
  ];
});

export const AGAIN: readonly Case[] = [
  ...byExpectation,
  on('again-batch-all-kinds', async ({ stream, batchOne, read }) => {
    await batchOne(stream, 'no_stream', ['a', 'b']);
    await batchOne(stream, 'no_stream', ['a', 'b']);
    await batchOne(stream, 'any', ['a', 'b']);
    await batchOne(stream, 'stream_exists', ['a', 'b']);
    await batchOne(stream, 0, ['b']);
    await batchOne(stream, 'any', ['a', 'c']);
    await read({ stream });
  }),
  on('again-exact-equal-current', async ({ stream, append, read }) => {
    await append(stream, 'no_stream', ['a']);
    await append(stream, 0, ['a']);
    await append(stream, 1, ['a']);
    await read({ stream });
  }),
  on('again-exact-second-half-later-appends', async ({ stream, append }) => {
    await append(stream, 'no_stream', ['a', 'b']);
    await append(stream, 1, ['c']);
    await append(stream, 'no_stream', ['a', 'b', 'c']);
    await append(stream, 0, ['b', 'c']);
    await append(stream, 0, ['b', 'c', 'd']);
  }),
  on('again-any-known-in-other-stream', async ({ stream, append, read }) => {
    const [first, second] = [`${stream}-1`, `${stream}-2`];
    for (const target of [first, second, first, second, second]) {
      await append(target, 'any', ['a']);
    }
    await read({ stream: first });
    await read({ stream: second });
  }),
  on('same-id-twice-in-one-append', async ({ stream, append, read }) => {
    await append(stream, 'any', ['a', 'a']);
    await append(stream, 'any', ['a', 'a']);
    await append(stream, 'no_stream', ['a', 'a']);
    await read({ stream });
  }),
  on('no-stream-again-across-two-appends', async ({ stream, append }) => {
    await append(stream, 'no_stream', ['a']);
    await append(stream, 'any', ['b']);
    await append(stream, 'no_stream', ['a', 'b']);
  }),
];
