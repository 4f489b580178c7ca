import { status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { DeleteReq, DeleteResp } from '@eventstore/db-client/generated/streams_pb';
import { TombstoneReq, TombstoneResp } from '@eventstore/db-client/generated/streams_pb';
import type { Expectation, WriteRefusal } from '../../storage/writing/append-decision';
import type { Writes } from '../../storage/store';
import type { Written } from '../../storage/writing/writes';
import { expectationFromWire } from './expectations';
import { asFailure, CallFailure, invalidArgument, streamDeleted } from '../failures';
import { streamFromWire } from '../identifiers';

type Options = DeleteReq.Options | TombstoneReq.Options;
type Remove = (stream: string, expected: Expectation) => Promise<Written | WriteRefusal>;

/** Streams/Delete: hides a stream until it is written to again. */
export function deleteHandler(store: Writes) {
  return (call: ServerUnaryCall<DeleteReq, DeleteResp>, reply: sendUnaryData<DeleteResp>): void => {
    remove('delete', call.request.getOptions(), (...args) => store.softDelete(...args))
      .then((position) =>
        new DeleteResp().setPosition(
          new DeleteResp.Position().setCommitPosition(position).setPreparePosition(position),
        ),
      )
      .then(
        (response) => reply(null, response),
        (failure: unknown) => reply(asFailure(failure)),
      );
  };
}

/** Streams/Tombstone: ends a stream for good. */
export function tombstoneHandler(store: Writes) {
  return (
    call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
    reply: sendUnaryData<TombstoneResp>,
  ): void => {
    remove('tombstone', call.request.getOptions(), (...args) => store.tombstone(...args))
      .then((position) =>
        new TombstoneResp().setPosition(
          new TombstoneResp.Position().setCommitPosition(position).setPreparePosition(position),
        ),
      )
      .then(
        (response) => reply(null, response),
        (failure: unknown) => reply(asFailure(failure)),
      );
  };
}

/** Resolves with the position of the record that says so. */
async function remove(
  call: 'delete' | 'tombstone',
  options: Options | undefined,
  act: Remove,
): Promise<string> {
  if (options === undefined) throw invalidArgument('A deletion needs options.');
  const stream = streamFromWire(options.getStreamIdentifier());
  const choice = options.getExpectedStreamRevisionCase();
  const { expected, revision } = expectationFromWire(call, choice, options.getRevision());
  const outcome = await act(stream, expected);
  switch (outcome.kind) {
    case 'written':
      return String(outcome.position);
    case 'stream-deleted':
      throw streamDeleted(stream);
    case 'wrong-revision':
      throw wrongRevision(stream, revision, outcome.current);
  }
}

function wrongRevision(stream: string, expected: string, actual: number): CallFailure {
  const details =
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, ` +
    `Expected version: ${expected}, Actual version: ${actual}`;
  return new CallFailure(status.FAILED_PRECONDITION, details, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': expected,
    'actual-version': String(actual),
  });
}
