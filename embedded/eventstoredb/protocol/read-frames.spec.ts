import fc from 'fast-check';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { encodeEvent, TOMBSTONE_REVISION } from '../storage/log/stored-event';
import type { Place, ProposedEvent } from '../storage/log/stored-event';
import { streamFromWire, structuredUuid, uuidFromWire } from './identifiers';
import { eventFrames, type UuidForm } from './read-frames';

type Given = ProposedEvent & Place;

const anyGiven: fc.Arbitrary<Given> = fc.record({
  stream: fc.string({ unit: 'grapheme', minLength: 1 }),
  revision: fc.oneof(fc.nat(), fc.maxSafeNat()),
  position: fc.oneof(fc.nat(), fc.maxSafeNat()),
  id: fc.uuid(),
  type: fc.string({ unit: 'grapheme', minLength: 1 }),
  isJson: fc.boolean(),
  metadata: fc.uint8Array(),
  data: fc.uint8Array({ maxLength: 500 }),
});
const anyForm = fc.constantFrom<UuidForm>('string', 'structured');

const CREATED_AT = 1_700_000_000_000;
const stored = (given: Given) => encodeEvent(given, given, CREATED_AT);

function read(recorded: ReadResp.ReadEvent.RecordedEvent | undefined) {
  if (recorded === undefined) throw new Error('There is no event.');
  return {
    id: uuidFromWire(recorded.getId()),
    stream: streamFromWire(recorded.getStreamIdentifier()),
    revision: recorded.getStreamRevision(),
    positions: [recorded.getCommitPosition(), recorded.getPreparePosition()],
    properties: Object.fromEntries(recorded.getMetadataMap().toArray()) as object,
    metadata: [...recorded.getCustomMetadata_asU8()],
    data: [...recorded.getData_asU8()],
  };
}

const expected = (given: Given) => ({
  id: given.id,
  stream: given.stream,
  revision: String(given.revision),
  positions: [String(given.position), String(given.position)],
  properties: {
    type: given.type,
    created: '17000000000000000',
    'content-type': given.isJson ? 'application/json' : 'application/octet-stream',
  },
  metadata: [...given.metadata],
  data: [...given.data],
});

/** Up to two frames; what is missing is empty. */
const decoded = (frames: readonly Buffer[]) =>
  [0, 1].map((at) => {
    const response = ReadResp.deserializeBinary(frames[at] ?? Buffer.alloc(0));
    return response.getEvent() ?? new ReadResp.ReadEvent();
  }) as [ReadResp.ReadEvent, ReadResp.ReadEvent];

it('is what the generated classes read', () => {
  fc.assert(
    fc.property(anyGiven, anyGiven, anyForm, (event, link, form) => {
      fc.pre(event.revision !== TOMBSTONE_REVISION && link.revision !== TOMBSTONE_REVISION);
      const resolved = [{ event: stored(link) }, { event: stored(event), link: stored(link) }];
      const [alone, both] = decoded(eventFrames(resolved, form));
      expect(read(alone.getEvent())).toEqual(expected(link));
      expect(read(both.getEvent())).toEqual(expected(event));
      expect(read(both.getLink())).toEqual(expected(link));
      expect(both.getCommitPosition()).toBe(String(link.position));
      expect(both.getEvent()?.getId()?.hasStructured()).toBe(form === 'structured');
    }),
  );
});

it('writes the revision of a tombstone as the largest of all', () => {
  fc.assert(
    fc.property(anyGiven, (given) => {
      const event = stored({ ...given, revision: TOMBSTONE_REVISION });
      const [written] = decoded(eventFrames([{ event }], 'string'));
      const { revision } = read(written.getEvent());
      expect(revision).toBe('9223372036854775807');
    }),
  );
});

it('reads ids in both forms', () => {
  fc.assert(fc.property(fc.uuid(), (id) => expect(uuidFromWire(structuredUuid(id))).toBe(id)));
});
