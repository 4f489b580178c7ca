import { bytes, empty, entry, flag, number, position } from './codecs';
import { streamName, text, uint64, uuid } from './codecs';
import { always, bytesOf, decode, many, message, one, type Codec, type Shape } from './protobuf';
import { Position } from './values';

/** The answers of the served services, with the field numbers of EventStoreDB's public protos. */

const place = (commit: number, prepare: number): Shape => ({
  commit: always(commit, position, new Position(0)),
  prepare: always(prepare, position, new Position(0)),
});

const PLACE = message(place(1, 2));

const RECORD = message({
  id: always(1, uuid, null),
  stream: always(2, streamName, null),
  revision: always(3, uint64, '0'),
  ...place(5, 4),
  metadata: many(6, entry),
  customMetadata: always(7, bytes, ''),
  data: always(8, bytes, ''),
});

/** Properties are a map; their order means nothing. */
const EVENT: Codec = {
  ...RECORD,
  read: (raw) => {
    const record = RECORD.read(raw) as { readonly metadata: readonly [string, string][] };
    return { ...record, metadata: Object.fromEntries(record.metadata) };
  },
};

export const READ_ANSWER: Shape = {
  event: one(
    1,
    message({
      event: one(1, EVENT),
      link: one(2, EVENT),
      commitPosition: one(3, position),
      noPosition: one(4, empty),
    }),
  ),
  confirmation: one(2, message({ subscriptionId: always(1, text, '') })),
  checkpoint: one(3, PLACE),
  streamNotFound: one(4, message({ stream: always(1, streamName, null) })),
  firstStreamPosition: one(5, uint64),
  lastStreamPosition: one(6, uint64),
  lastAllStreamPosition: one(7, PLACE),
  caughtUp: one(8, empty),
  fellBehind: one(9, empty),
};

const SUCCESS = message({
  currentRevision: one(1, uint64),
  noStream: one(2, empty),
  position: one(3, PLACE),
  noPosition: one(4, empty),
});

/** The fields of 20.6.0 are recorded as the nearest number of JavaScript. */
export const APPEND_ANSWER: Shape = {
  success: one(1, SUCCESS),
  wrongExpectedVersion: one(
    2,
    message({
      currentRevision2060: one(1, number),
      noStream2060: one(2, empty),
      expectedRevision2060: one(3, number),
      any2060: one(4, empty),
      streamExists2060: one(5, empty),
      currentRevision: one(6, uint64),
      currentNoStream: one(7, empty),
      expectedRevision: one(8, uint64),
      expectedAny: one(9, empty),
      expectedStreamExists: one(10, empty),
      expectedNoStream: one(11, empty),
    }),
  ),
};

export const DELETE_ANSWER: Shape = { position: one(1, PLACE), noPosition: one(2, empty) };

const REASONS: Readonly<Record<string, Shape>> = {
  WrongExpectedVersion: {
    currentStreamRevision: one(1, uint64),
    currentNoStream: one(2, empty),
    expectedStreamPosition: one(3, uint64),
    expectedAny: one(4, empty),
    expectedStreamExists: one(5, empty),
    expectedNoStream: one(6, empty),
  },
  StreamDeleted: { stream: always(1, streamName, null) },
  MaximumAppendSizeExceeded: { maxappendsize: always(1, number, 0) },
  BadRequest: { message: always(1, text, '') },
  Timeout: {},
  Unknown: {},
};

const ANY: Shape = {
  typeUrl: always(1, text, ''),
  value: one(2, { write: bytes.write, read: bytesOf }),
};
const STATUS: Shape = {
  code: always(1, number, 0),
  message: always(2, text, ''),
  details: one(3, { write: bytes.write, read: bytesOf }),
};

/** A google.rpc.Status with its reason unpacked. */
const reason: Codec = {
  write: bytes.write,
  read: (raw) => {
    const { details: packed, ...status } = decode(STATUS, bytesOf(raw));
    if (packed === undefined) return status;
    const { typeUrl, value = Buffer.alloc(0) } = decode(ANY, packed as Buffer);
    const shape = REASONS[String(typeUrl).split('.').at(-1) ?? ''];
    if (shape === undefined) return { ...status, typeUrl };
    return { ...status, typeUrl, details: decode(shape, value as Buffer) };
  },
};

export const BATCH_APPEND_ANSWER: Shape = {
  correlationId: always(1, uuid, null),
  error: one(2, reason),
  success: one(3, SUCCESS),
  stream: always(4, streamName, '<unset>'),
};

export const METHODS_ANSWER: Shape = {
  methods: many(
    1,
    message({ method: one(1, text), service: one(2, text), features: many(3, text) }),
  ),
  version: one(2, text),
};

const END_POINT = message({ address: one(1, text), port: one(2, number) });

export const GOSSIP_ANSWER: Shape = {
  members: many(
    1,
    message({
      instanceId: one(1, uuid),
      timeStamp: one(2, uint64),
      state: always(3, number, 0),
      isAlive: always(4, flag, false),
      httpEndPoint: one(5, END_POINT),
    }),
  ),
};
