import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import type { AppendReq } from '@eventstore/db-client/generated/streams_pb';
import type { Writes } from '../../storage/store';
import type { ProposedEvent } from '../../storage/log/stored-event';
import { appendedFrame, wrongVersionFrame } from './append-frames';
import { expectationFromWire } from './expectations';
import { appendTooBig, asFailure, invalidArgument, streamDeleted } from '../failures';
import { streamFromWire } from '../identifiers';
import { ProposedEvents, type ProposedMessage } from './proposed-events';

/** Its answer is encoded already. */
type AppendCall = ServerReadableStream<AppendReq, Buffer>;

/** Streams/Append: first the options, then one message per event, one answer at the end. */
export function appendHandler(store: Writes) {
  return (call: AppendCall, reply: sendUnaryData<Buffer>): void => {
    receive(call)
      .then((request) => answer(store, request))
      .then(
        (response) => reply(null, response),
        (failure: unknown) => reply(asFailure(failure)),
      );
  };
}

interface Received {
  readonly options: AppendReq.Options;
  readonly events: readonly ProposedEvent[];
}

async function receive(call: AppendCall): Promise<Received> {
  let options: AppendReq.Options | undefined;
  const events = new ProposedEvents();
  for await (const message of call as AsyncIterable<AppendReq>) {
    if (options === undefined) {
      options = message.getOptions() ?? outOfOrder();
      continue;
    }
    events.add(proposedFrom(message.getProposedMessage() ?? outOfOrder()));
    if (events.isTooBig) throw appendTooBig();
  }
  return { options: options ?? outOfOrder(), events: events.list };
}

function proposedFrom(message: AppendReq.ProposedMessage): ProposedMessage {
  const properties = message.getMetadataMap();
  return {
    id: message.getId()?.serializeBinary(),
    type: properties.get('type'),
    contentType: properties.get('content-type'),
    metadata: message.getCustomMetadata_asU8(),
    data: message.getData_asU8(),
  };
}

function outOfOrder(): never {
  throw invalidArgument('An append is one message of options, then messages with events.');
}

async function answer(store: Writes, { options, events }: Received): Promise<Buffer> {
  const stream = streamFromWire(options.getStreamIdentifier());
  const choice = options.getExpectedStreamRevisionCase();
  const expectation = expectationFromWire('append', choice, options.getRevision());
  const outcome = await store.append({ stream, expected: expectation.expected, events });
  if (outcome.kind === 'stream-deleted') throw streamDeleted(stream);
  if (outcome.kind === 'wrong-revision') return wrongVersionFrame(outcome.current, expectation);
  return appendedFrame(outcome.revision, outcome.position);
}
