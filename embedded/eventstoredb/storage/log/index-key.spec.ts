import fc from 'fast-check';
import { hashIn, hashOf, indexKey, revisionIn } from './index-key';
import { TOMBSTONE_REVISION } from './stored-event';

const anyRevision = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constant(TOMBSTONE_REVISION));
const anyStream = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3000 });

it('sorts the revisions of a stream', () => {
  fc.assert(
    fc.property(anyStream, anyRevision, anyRevision, (stream, one, other) => {
      const [first, second] = [one, other].map((each) => indexKey(hashOf(stream), each)) as [
        Buffer,
        Buffer,
      ];
      expect(Math.sign(first.compare(second))).toBe(Math.sign(one - other));
      expect(revisionIn(first)).toBe(one);
    }),
  );
});

it('tells streams apart', () => {
  fc.assert(
    fc.property(anyStream, anyStream, fc.nat(), (one, other, revision) => {
      const [first, second] = [hashOf(one), hashOf(other)];
      expect(first === second).toBe(one === other);
      expect(hashIn(indexKey(first, revision))).toBe(first);
    }),
  );
});

it('sorts streams as what stands for them', () => {
  fc.assert(
    fc.property(anyStream, anyStream, anyRevision, (one, other, revision) => {
      const [first, second] = [hashOf(one), hashOf(other)];
      const order = indexKey(first, revision).compare(indexKey(second, 0));
      if (first !== second) expect(order).toBe(first < second ? -1 : 1);
    }),
  );
});
