import type { BatchScript } from '../conversation/batching';
import { big, metadataEvent } from '../conversation/events';
import { on, timed, type Case } from './case';

const HALF = 500_000;

/** Appends that arrive in several messages, one after the other or mixed. */
const PARTS: readonly Case[] = [
  on('multi-part', async ({ stream, part, batch, read }) => {
    await batch([
      part('c', { stream, expected: 'no_stream', events: ['a'], isFinal: false }),
      part('c', { continues: true, events: ['b', 'c'], isFinal: false }),
      part('c', { continues: true, events: ['d'] }),
      { waitReplies: 1 },
    ]);
    await read({ stream });
  }),
  on('first-part-empty', async ({ stream, part, batch }) => {
    await batch([
      part('c', { stream, isFinal: false }),
      part('c', { continues: true, events: ['a'] }),
      { waitReplies: 1 },
    ]);
  }),
  on('last-part-empty', async ({ stream, part, batch }) => {
    await batch([
      part('c', { stream, events: ['a'], isFinal: false }),
      part('c', { continues: true }),
      { waitReplies: 1 },
    ]);
  }),
  on('interleaved', async ({ stream, part, batch, read }) => {
    const [first, second] = [`${stream}-1`, `${stream}-2`];
    await batch([
      part('c1', { stream: first, events: ['a'], isFinal: false }),
      part('c2', { stream: second, events: ['b'], isFinal: false }),
      part('c1', { continues: true, events: ['c'], isFinal: false }),
      part('c2', { continues: true, events: ['d'] }),
      { waitReplies: 1 },
      part('c1', { continues: true, events: ['e'] }),
      { waitReplies: 2 },
    ]);
    await read({ stream: first });
    await read({ stream: second });
  }),
  on('same-stream-in-order', async ({ stream, part, batch }) => {
    const expectations = ['no_stream', 0, 0, 1];
    const appends = ['a', 'b', 'c', 'd'].map((event, number) =>
      part(`c${number + 1}`, { stream, expected: expectations[number] ?? 'any', events: [event] }),
    );
    await batch([...appends, { waitReplies: 4 }], true);
  }),
  on('pipelined-success-and-failure-order', async ({ stream, part, batch }) => {
    const appends = [0, 1, 2, 3, 4, 5].map((number) =>
      part(`c${number}`, {
        stream: `${stream}-${number}`,
        expected: number % 2 === 1 ? 5 : 'any',
        events: [`e${number}`],
      }),
    );
    await batch([...appends, { waitReplies: 6 }], true);
  }),
  timed('half-close-before-replies', async ({ stream, part, batch, pause, read }) => {
    await batch([part('c1', { stream, events: ['a'] }), part('c2', { stream, events: ['b'] })]);
    await pause(100);
    await read({ stream });
  }),
];

/** Deadlines, and appends that are never completed. */
const DEADLINES: readonly Case[] = [
  timed('deadline-past', async ({ stream, part, batch, read }) => {
    await batch([part('c', { stream, events: ['a'], deadlineMs: -5000 }), { sleep: 300 }]);
    await read({ stream });
  }),
  timed('deadline-unset', async ({ stream, part, batch, read }) => {
    await batch([part('c', { stream, events: ['a'], deadlineMs: null }), { sleep: 300 }]);
    await read({ stream });
  }),
  timed('deadline-past-then-late-part', async ({ stream, part, batch, read }) => {
    await batch([
      part('c', { stream, events: ['a'], deadlineMs: -5000, isFinal: false }),
      { sleep: 200 },
      part('c', { continues: true, events: ['b'] }),
      { sleep: 300 },
    ]);
    await read({ stream });
  }),
  timed('never-final-times-out', async ({ stream, part, batch, read }) => {
    await batch([
      part('c', { stream, events: ['a'], deadlineMs: 3000, isFinal: false }),
      { sleep: 4600 },
      part('c', { continues: true, events: ['b'] }),
      { sleep: 300 },
    ]);
    await read({ stream });
  }),
  timed('never-final-timeout-after-write-timeout', async ({ stream, part, batch, steps }) => {
    const deadlineMs = 9000;
    const begun = Date.now();
    await batch([
      part('c', { stream, events: ['a'], deadlineMs, isFinal: false }),
      { waitReplies: 1 },
    ]);
    const seconds = Math.round((Date.now() - begun - 400) / 1000);
    steps.add('seconds until the reply, rounded', { deadlineMs }, seconds);
  }),
  timed('never-final-then-half-close', async ({ stream, part, batch, read }) => {
    await batch([part('c', { stream, events: ['a'], isFinal: false }), { sleep: 100 }]);
    await read({ stream });
  }),
];

/** Correlation ids that are unknown, used again, missing or unreadable. */
const CORRELATIONS: readonly Case[] = [
  on('unknown-correlation-without-options', async ({ stream, part, batch }) => {
    await batch([
      part('c', { continues: true, events: ['a'] }),
      { sleep: 300 },
      part('d', { stream, events: ['b'] }),
      { waitReplies: 1 },
    ]);
  }),
  on('correlation-reused-after-reply', async ({ stream, part, batch, read }) => {
    await batch([
      part('c', { stream, events: ['a'] }),
      { waitReplies: 1 },
      part('c', { stream, events: ['b'] }),
      { waitReplies: 2 },
    ]);
    await read({ stream });
  }),
  on('options-twice-while-pending', async ({ stream, part, batch, read }) => {
    const [first, second] = [`${stream}-1`, `${stream}-2`];
    await batch([
      part('c', { stream: first, events: ['a'], isFinal: false }),
      part('c', { stream: second, expected: 'no_stream', events: ['b'] }),
      { waitReplies: 1 },
      { sleep: 200 },
    ]);
    await read({ stream: first });
    await read({ stream: second });
  }),
  on('correlation-structured', async ({ stream, part, batch }) => {
    const append = part('c', { stream, events: ['a'], hasStructuredCorrelation: true });
    await batch([append, { waitReplies: 1 }]);
  }),
  timed('correlation-unset', async ({ stream, request, batch }) => {
    await batch([request(undefined, { stream, events: ['a'] }), { sleep: 300 }]);
  }),
  timed('correlation-invalid', async ({ stream, request, batch }) => {
    await batch([request('nonsense', { stream, events: ['a'] }), { sleep: 300 }]);
  }),
  timed('stream-identifier-unset', async ({ part, batch }) => {
    await batch([part('c', { events: ['a'] }), { sleep: 300 }]);
  }),
];

const REST: readonly Case[] = [
  on('over-size-in-parts', async ({ stream, part, batch, read }) => {
    const more = (label: string, isFinal: boolean) =>
      part('c', { continues: true, events: [big(label, HALF)], isFinal });
    await batch([
      part('c', { stream, events: [big('a', HALF)], isFinal: false }),
      more('b', false),
      more('d', false),
      { waitReplies: 1 },
      more('e', true),
      { sleep: 300 },
    ]);
    await read({ stream });
  }),
  on('error-does-not-end-call', async ({ stream, seed, part, batch }) => {
    await seed(stream, 1);
    await batch([
      part('c1', { stream, expected: 9, events: ['a'] }),
      { waitReplies: 1 },
      part('c2', { stream, expected: 0, events: ['b'] }),
      { waitReplies: 2 },
    ]);
  }),
  on('metadata-stream', async ({ stream, part, batch }) => {
    const events = [metadataEvent('m', { $maxCount: 2 })];
    await batch([part('c', { stream: `$$${stream}`, events }), { waitReplies: 1 }]);
  }),
  on('hundred-pipelined', async ({ stream, part, id, batch, steps }) => {
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    const script: BatchScript = [
      ...numbers.map((number) => part(`c${number}`, { stream, events: [`e${number}`] })),
      { waitReplies: 100 },
    ];
    const { frames, end } = await batch(script);
    const revisionOf = (success: unknown) =>
      (success as { readonly currentRevision?: string } | undefined)?.currentRevision;
    steps.replaceLast({
      op: '100 pipelined any-appends to one stream',
      request: { appends: 100 },
      response: {
        replies: frames.length,
        replyOrderIsRequestOrder: frames.every((f, n) => f['correlationId'] === id(`c${n}`)),
        revisions: frames.every((frame, n) => revisionOf(frame['success']) === String(n)),
        end,
      },
    });
  }),
];

/** BatchAppend's own rules: parts, correlation ids, deadlines, the end of the call. */
export const BATCH_CASES: readonly Case[] = [...PARTS, ...DEADLINES, ...CORRELATIONS, ...REST];
