import type { Message } from 'google-protobuf';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { status } from '@grpc/grpc-js';
import { Code } from '@eventstore/db-client/generated/code_pb';
import {
  BadRequest,
  MaximumAppendSizeExceeded,
  StreamDeleted,
  Timeout,
  Unknown,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import type { AppendOutcome } from '../../storage/writing/writes';
import { writeSuccess } from './append-frames';
import type { WireExpectation } from './expectations';
import { APPEND_BYTES_MAX, type CallFailure } from '../failures';
import { streamToWire } from '../identifiers';
import { FIELD_BYTES_MAX, ProtobufWriter } from '../protobuf-writer';

/** What an answer says: where an append went, or the message of an error. */
export type Result =
  | { readonly kind: 'success'; readonly revision: number; readonly position: number | undefined }
  | { readonly kind: 'error'; readonly status: Uint8Array };

/** To whom an answer goes: both parts as messages, mostly as they came in the request. */
export interface Addressee {
  readonly correlation: Uint8Array | undefined;
  /** The client needs it even in errors. */
  readonly streamName: Buffer | undefined;
}

const FIELDS_MAX = 12;

/** A BatchAppendResp; its parts in the reverse order of their numbers. */
export function answerFrame({ correlation, streamName }: Addressee, result: Result): Buffer {
  const parts = [correlation, streamName, result.kind === 'error' ? result.status : undefined];
  const bytes = parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
  const writer = new ProtobufWriter(bytes + FIELDS_MAX * FIELD_BYTES_MAX);
  if (streamName !== undefined) {
    const end = writer.mark;
    writer.bytes(3, streamName);
    writer.nest(4, end);
  }
  if (result.kind === 'error') writer.bytes(2, result.status);
  else {
    const end = writer.mark;
    writeSuccess(writer, result.revision, result.position);
    writer.nest(3, end);
  }
  if (correlation !== undefined) writer.bytes(1, correlation);
  return writer.finish();
}

/** What BatchAppend answers for the outcome of an append. */
export function outcomeResult(
  outcome: AppendOutcome,
  stream: string,
  expectation: WireExpectation,
): Result {
  switch (outcome.kind) {
    case 'written':
    case 'repetition':
      return { kind: 'success', revision: outcome.revision, position: outcome.position };
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
function failed(code: Code, name: string, detail: Message): Result {
  const details = new Any();
  details.pack(detail.serializeBinary(), `event_store.client.${name}`);
  const status = new Status().setCode(code).setMessage(name).setDetails(details);
  return { kind: 'error', status: status.serializeBinary() };
}
