import fc from 'fast-check';
import { recordCodec } from './record-codec';

it('keeps what it was lent, whatever is lent later in the same place', () => {
  const anyRecords = fc.array(fc.uint8Array({ maxLength: 100_000 }), { maxLength: 10 });
  fc.assert(
    fc.property(anyRecords, fc.boolean(), (records, isLengthTold) => {
      const { decode } = recordCodec();
      const lent = Buffer.alloc(200_000);
      const kept = records.map((record) => {
        lent.fill(0).set(record);
        return isLengthTold ? decode(lent, record.length) : decode(lent.subarray(0, record.length));
      });
      expect(kept.map((one) => one.equals(records[kept.indexOf(one)] ?? lent))).not.toContain(
        false,
      );
    }),
    { numRuns: 30 },
  );
});
