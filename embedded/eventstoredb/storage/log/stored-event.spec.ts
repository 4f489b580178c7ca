import fc from 'fast-check';
import { DamagedFile } from '../../../data-file/damaged-file';
import { decodeEvent, encodeBlank, encodeEvent, TOMBSTONE_REVISION } from './stored-event';

const anyEvent = fc.record({
  id: fc.uuid(),
  type: fc.string({ unit: 'grapheme', minLength: 1 }),
  isJson: fc.boolean(),
  metadata: fc.uint8Array(),
  data: fc.uint8Array(),
});
const anyPlace = fc.record({
  stream: fc.string({ unit: 'grapheme', minLength: 1 }),
  revision: fc.oneof(fc.maxSafeNat(), fc.constant(TOMBSTONE_REVISION)),
  position: fc.nat(),
});

it('reads every event as it was written', () => {
  fc.assert(
    fc.property(anyPlace, anyEvent, (place, event) => {
      const stored = decodeEvent(place.position, encodeEvent(place, event, 1234).bytes);
      expect(stored).toMatchObject({ stream: place.stream, revision: place.revision });
      expect(stored).toMatchObject({ type: event.type, isJson: event.isJson, isBlank: false });
      expect(stored.createdAt).toBe(1234);
      expect(stored.id.toString('hex')).toBe(event.id.replaceAll('-', ''));
      expect([...stored.metadata]).toEqual([...event.metadata]);
      expect([...stored.data]).toEqual([...event.data]);
      expect(stored.nextPosition - place.position).toBe(stored.bytes.length);
    }),
  );
});

it('finds any changed bit', () => {
  fc.assert(
    fc.property(anyPlace, anyEvent, fc.nat(), (place, event, chosen) => {
      const bytes = Buffer.from(encodeEvent(place, event, 1234).bytes);
      const bit = chosen % (bytes.length * 8);
      const at = Math.floor(bit / 8);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (bit % 8)), at);
      expect(() => decodeEvent(place.position, bytes)).toThrow(DamagedFile);
    }),
  );
});

it('finds a record at another place than its own, and one that was cut off', () => {
  const { bytes } = encodeBlank(64);
  expect(decodeEvent(64, bytes).isBlank).toBe(true);
  expect(() => decodeEvent(65, bytes)).toThrow(DamagedFile);
  expect(() => decodeEvent(64, bytes.subarray(0, 20))).toThrow(DamagedFile);
  expect(() => decodeEvent(64, Buffer.alloc(0))).toThrow(DamagedFile);
});
