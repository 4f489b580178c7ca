import { bytes, deadline, empty, entry, flag, number, position } from './codecs';
import { streamName, text, uint64, uuid } from './codecs';
import { many, message, one, type Field, type Shape } from './protobuf';

/** The requests of Streams, with the field numbers of EventStoreDB's public streams.proto. */

const expectation = (revision: string): Shape => ({
  streamIdentifier: one(1, streamName),
  [revision]: one(2, uint64),
  noStream: one(3, empty),
  any: one(4, empty),
  streamExists: one(5, empty),
});

const PROPOSED: Shape = {
  id: one(1, uuid),
  metadata: many(2, entry),
  customMetadata: one(3, bytes),
  data: one(4, bytes),
};

const onlyOptions = (options: Shape): Shape => ({ options: one(1, message(options)) });

export const APPEND_REQUEST: Shape = {
  ...onlyOptions(expectation('revision')),
  proposedMessage: one(2, message(PROPOSED)),
};

export const DELETE_REQUEST = onlyOptions(expectation('revision'));
export const TOMBSTONE_REQUEST = DELETE_REQUEST;

export const BATCH_APPEND_REQUEST: Shape = {
  correlationId: one(1, uuid),
  options: one(2, message({ ...expectation('streamPosition'), deadline: one(6, deadline) })),
  proposedMessages: many(3, message(PROPOSED)),
  isFinal: one(4, flag),
};

const EXPRESSION = message({ regex: one(1, text), prefix: many(2, text) });

const FILTER = message({
  streamIdentifier: one(1, EXPRESSION),
  eventType: one(2, EXPRESSION),
  max: one(3, number),
  count: one(4, empty),
  checkpointintervalmultiplier: one(5, number),
});

const edges = (start: number): Readonly<Record<'start' | 'end', Field>> => ({
  start: one(start, empty),
  end: one(start + 1, empty),
});

const PLACE = message({ commitPosition: one(1, position), preparePosition: one(2, position) });

export const READ_REQUEST = onlyOptions({
  stream: one(
    1,
    message({ streamIdentifier: one(1, streamName), revision: one(2, uint64), ...edges(3) }),
  ),
  all: one(2, message({ position: one(1, PLACE), ...edges(2) })),
  readDirection: one(3, number),
  resolveLinks: one(4, flag),
  count: one(5, uint64),
  subscription: one(6, empty),
  filter: one(7, FILTER),
  noFilter: one(8, empty),
  uuidOption: one(9, message({ structured: one(1, empty), string: one(2, empty) })),
  controlOption: one(10, message({ compatibility: one(1, number) })),
});

export const EMPTY_REQUEST: Shape = {};
