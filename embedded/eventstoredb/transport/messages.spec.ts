import fc from 'fast-check';
import { CallFailure } from '../protocol/failures';
import { framed, MessageCutter } from './messages';

const anyMessages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 });

it('cuts out what was framed, in whatever pieces it arrives', () => {
  const anyCuts = fc.array(fc.nat({ max: 3100 }), { maxLength: 12 });
  fc.assert(
    fc.property(anyMessages, anyCuts, (messages, cuts) => {
      const frames = framed(messages);
      const ends = [...cuts.sort((a, b) => a - b), frames.length];
      const cutter = new MessageCutter();
      const received = ends.flatMap((end, at) =>
        cutter.cut(frames.subarray(ends[at - 1] ?? 0, end)),
      );
      expect(received).toEqual(messages.map((message) => Buffer.from(message)));
    }),
  );
});

it.each([
  ['a compressed message', [1, 0, 0, 0, 0], 'Compressed messages are not supported.'],
  [
    'a message above 16 MiB',
    [0, 1, 0, 0, 1],
    'Received message exceeds the maximum configured message size.',
  ],
])('refuses %s before it has arrived', (_, prefix, details) => {
  const refusal = () => new MessageCutter().cut(Buffer.from(prefix));
  expect(refusal).toThrow(CallFailure);
  expect(refusal).toThrow(details);
});
