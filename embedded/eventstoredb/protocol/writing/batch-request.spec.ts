import { Empty, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import fc from 'fast-check';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { eventIdFromWire, structuredUuid, uuidFromBytes } from '../identifiers';
import { MalformedMessage } from '../protobuf-reader';
import { batchRequestFromWire } from './batch-request';

const anyText = fc.string({ unit: 'grapheme' });
const anyEvent = fc.record({
  id: fc.uuid(),
  properties: fc.dictionary(fc.constantFrom('type', 'content-type', 'other'), anyText),
  metadata: fc.uint8Array(),
  data: fc.uint8Array({ maxLength: 500 }),
});
const anyOptions = fc.record({
  stream: anyText,
  choice: fc.constantFrom(0, 2, 3, 4, 5),
  revision: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  deadline: fc.option(fc.date({ noInvalidDate: true }), { nil: undefined }),
});
type Options = typeof anyOptions extends fc.Arbitrary<infer T> ? T : never;
type Event = typeof anyEvent extends fc.Arbitrary<infer T> ? T : never;

function optionsMessage({ stream, choice, revision, deadline }: Options) {
  const options = new BatchAppendReq.Options().setStreamIdentifier(
    new StreamIdentifier().setStreamName(Buffer.from(stream)),
  );
  if (deadline !== undefined) options.setDeadline(Timestamp.fromDate(deadline));
  if (choice === 2) options.setStreamPosition(String(revision));
  if (choice === 3) options.setNoStream(new Empty());
  if (choice === 4) options.setAny(new Empty());
  if (choice === 5) options.setStreamExists(new Empty());
  return options;
}

function proposedMessage({ id, properties, metadata, data }: Event) {
  const message = new BatchAppendReq.ProposedMessage()
    .setId(new UUID().setString(id))
    .setCustomMetadata(metadata)
    .setData(data);
  for (const [key, value] of Object.entries(properties)) message.getMetadataMap().set(key, value);
  return message;
}

const anyRequest = fc.record({
  correlation: fc.uuid(),
  form: fc.constantFrom((id: string) => new UUID().setString(id), structuredUuid),
  options: fc.option(anyOptions, { nil: undefined }),
  events: fc.array(anyEvent, { maxLength: 3 }),
  isFinal: fc.boolean(),
});

it('reads what the generated classes write', () => {
  fc.assert(
    fc.property(anyRequest, ({ correlation, form, options, events, isFinal }) => {
      const written = new BatchAppendReq()
        .setCorrelationId(form(correlation))
        .setOptions(options && optionsMessage(options))
        .setProposedMessagesList(events.map(proposedMessage))
        .setIsFinal(isFinal);
      const read = batchRequestFromWire(Buffer.from(written.serializeBinary()));
      expect(uuidFromBytes(read.correlation)).toBe(correlation);
      expect(read.correlation).toEqual(Buffer.from(form(correlation).serializeBinary()));
      expect(read.options).toEqual(options && expectedOptions(options));
      const proposed = read.proposed.map((one) => ({ ...one, id: eventIdFromWire(one.id) }));
      expect(proposed).toEqual(events.map(expectedEvent));
      expect(read.isFinal).toBe(isFinal);
    }),
  );
});

const expectedOptions = ({ stream, choice, revision, deadline }: Options) => ({
  stream: Buffer.from(stream),
  choice,
  revision: choice === 2 ? String(revision) : '0',
  deadline: deadline?.getTime(),
});

const expectedEvent = ({ id, properties, metadata, data }: Event) => ({
  id,
  type: properties['type'],
  contentType: properties['content-type'],
  metadata: Buffer.from(metadata),
  data: Buffer.from(data),
});

it('passes over fields it does not know', () => {
  const unknown = Buffer.from([0x78, 0x96, 0x01, 0x7d, 1, 2, 3, 4, 0x79, 1, 2, 3, 4, 5, 6, 7, 8]);
  const final = new BatchAppendReq().setIsFinal(true).serializeBinary();
  expect(batchRequestFromWire(Buffer.concat([unknown, final])).isFinal).toBe(true);
});

it.each([
  ['a field that is cut off', [0x0a, 5, 1]],
  ['a number without an end', [0x20, 0x80]],
  ['a number of more than ten bytes', [0x20, ...Array<number>(11).fill(0x80), 0]],
  ['a group, which nobody writes any more', [0x0b]],
])('refuses %s', (_, bytes) => {
  expect(() => batchRequestFromWire(Buffer.from(bytes))).toThrow(MalformedMessage);
});
