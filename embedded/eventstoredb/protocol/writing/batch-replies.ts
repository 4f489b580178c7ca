import type { Message } from 'google-protobuf';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { status } from '@grpc/grpc-js';
import { Code } from '@eventstore/db-client/generated/code_pb';
import {
  AllStreamPosition,
  BadRequest,
  MaximumAppendSizeExceeded,
  StreamDeleted,
  Timeout,
  Unknown,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { AppendOutcome } from '../../storage/writing/writes';
import type { WireExpectation } from './expectations';
import { APPEND_BYTES_MAX, type CallFailure } from '../failures';
import { streamToWire } from '../identifiers';

type Result = Status | BatchAppendResp.Success;

/** What BatchAppend answers for the outcome of an append. */
export function outcomeResult(
  outcome: AppendOutcome,
  stream: string,
  expectation: WireExpectation,
): Result {
  switch (outcome.kind) {
    case 'written':
    case 'repetition':
      return success(outcome.revision, outcome.position);
    case 'stream-deleted': {
      const deleted = new StreamDeleted().setStreamIdentifier(streamToWire(stream));
      return failed(Code.NOT_FOUND, 'StreamDeleted', deleted);
    }
    case 'wrong-revision':
      return failed(
        Code.ALREADY_EXISTS,
        'WrongExpectedVersion',
        wrongVersion(outcome.current, expectation),
      );
  }
}

/** The client learns nothing about the append: it may or may not be in the log. */
export function timeoutResult(): Result {
  return failed(Code.DEADLINE_EXCEEDED, 'Timeout', new Timeout());
}

export function tooBigResult(): Result {
  const exceeded = new MaximumAppendSizeExceeded().setMaxappendsize(APPEND_BYTES_MAX);
  return failed(Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', exceeded);
}

/** A request that cannot be understood, or a server that failed. */
export function failureResult(failure: CallFailure): Result {
  if (failure.code !== status.INVALID_ARGUMENT) {
    return failed(Code.UNKNOWN, 'Unknown', new Unknown());
  }
  return failed(Code.INVALID_ARGUMENT, 'BadRequest', new BadRequest().setMessage(failure.details));
}

function success(revision: number, at: number | undefined): BatchAppendResp.Success {
  const response = new BatchAppendResp.Success();
  if (revision < 0) response.setNoStream(new Empty());
  else response.setCurrentRevision(String(revision));
  if (at === undefined) return response.setNoPosition(new Empty());
  const position = new AllStreamPosition()
    .setCommitPosition(String(at))
    .setPreparePosition(String(at));
  return response.setPosition(position);
}

function wrongVersion(current: number, expectation: WireExpectation): WrongExpectedVersion {
  const wrong = new WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentStreamRevision(String(current));
  switch (expectation.kind) {
    case 'any':
      return wrong.setExpectedAny(new Empty());
    case 'no-stream':
      return wrong.setExpectedNoStream(new Empty());
    case 'stream-exists':
      return wrong.setExpectedStreamExists(new Empty());
    case 'revision':
      return wrong.setExpectedStreamPosition(expectation.revision);
  }
}

/** The client tells errors apart by the type name alone. */
function failed(code: Code, name: string, detail: Message): Status {
  const details = new Any();
  details.pack(detail.serializeBinary(), `event_store.client.${name}`);
  return new Status().setCode(code).setMessage(name).setDetails(details);
}
