import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { Store } from '../../storage/store';
import type { ProposedEvent } from '../../storage/log/stored-event';
import type { AppendOutcome } from '../../storage/writing/writes';
import { expectationFromWire, type WireExpectation } from './expectations';
import { appendTooBig, asFailure, invalidArgument, streamDeleted } from '../failures';
import { streamFromWire } from '../identifiers';
import { ProposedEvents } from './proposed-events';

type AppendCall = ServerReadableStream<AppendReq, AppendResp>;

/** Streams/Append: first the options, then one message per event, one answer at the end. */
export function appendHandler(store: Store) {
  return (call: AppendCall, reply: sendUnaryData<AppendResp>): void => {
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
    events.add(message.getProposedMessage() ?? outOfOrder());
    if (events.isTooBig) throw appendTooBig();
  }
  return { options: options ?? outOfOrder(), events: events.list };
}

function outOfOrder(): never {
  throw invalidArgument('An append is one message of options, then messages with events.');
}

async function answer(store: Store, { options, events }: Received): Promise<AppendResp> {
  const stream = streamFromWire(options.getStreamIdentifier());
  const choice = options.getExpectedStreamRevisionCase();
  const expectation = expectationFromWire(choice, options.getRevision());
  const outcome = await store.append({ stream, expected: expectation.expected, events });
  if (outcome.kind === 'stream-deleted') throw streamDeleted(stream);
  if (outcome.kind === 'wrong-revision') return wrongVersion(outcome.current, expectation);
  return new AppendResp().setSuccess(success(outcome));
}

function success(
  outcome: Exclude<AppendOutcome, { current: number } | { kind: 'stream-deleted' }>,
) {
  const response = new AppendResp.Success();
  if (outcome.revision < 0) response.setNoStream(new Empty());
  else response.setCurrentRevision(String(outcome.revision));
  if (outcome.position === undefined) return response.setNoPosition(new Empty());
  const position = new AppendResp.Position()
    .setCommitPosition(String(outcome.position))
    .setPreparePosition(String(outcome.position));
  return response.setPosition(position);
}

function wrongVersion(current: number, expectation: WireExpectation): AppendResp {
  const wrong = new AppendResp.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentRevision(String(current));
  if (expectation.kind === 'any') wrong.setExpectedAny(new Empty());
  else if (expectation.kind === 'no-stream') wrong.setExpectedNoStream(new Empty());
  else if (expectation.kind === 'stream-exists') wrong.setExpectedStreamExists(new Empty());
  else wrong.setExpectedRevision(expectation.revision);
  return new AppendResp().setWrongExpectedVersion(wrong);
}
