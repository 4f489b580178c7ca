import fc from 'fast-check';
import { indexKey, revisionIn, streamHashIn } from './index-key';
import { TOMBSTONE_REVISION } from './stored-event';

const anyRevision = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constant(TOMBSTONE_REVISION));
const anyStream = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3000 });

it('sorts the revisions of a stream', () => {
  fc.assert(
    fc.property(anyStream, anyRevision, anyRevision, (stream, one, other) => {
      const [first, second] = [indexKey(stream, one), indexKey(stream, other)];
      expect(Math.sign(first.compare(second))).toBe(Math.sign(one - other));
      expect(revisionIn(first)).toBe(one);
    }),
  );
});

it('tells streams apart', () => {
  fc.assert(
    fc.property(anyStream, anyStream, fc.nat(), (one, other, revision) => {
      const [first, second] = [indexKey(one, revision), indexKey(other, revision)];
      expect(streamHashIn(first).equals(streamHashIn(second))).toBe(one === other);
    }),
  );
});
