import { Metadata, status } from '@grpc/grpc-js';
import { DamagedFile } from '../../data-file/damaged-file';
import { withDamageNamed } from '../storage/lmdb-complaints';

/** Bytes of event data one append may carry, as the real server has it by default. */
export const APPEND_BYTES_MAX = 1_048_576;

/** A gRPC status; the client picks its error class by the trailer `exception`, then by code. */
export class CallFailure extends Error {
  readonly metadata: Metadata;

  constructor(
    readonly code: status,
    readonly details: string,
    trailers: Readonly<Record<string, string>> = {},
  ) {
    super(details);
    this.metadata = new Metadata();
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, ascii(value));
  }
}

export function invalidArgument(details: string): CallFailure {
  return new CallFailure(status.INVALID_ARGUMENT, details);
}

/** Nothing was chosen where the request has to choose; `choice` is the real server's name for it. */
export function nothingChosen(choice: string): CallFailure {
  return invalidArgument(`'None' is not a valid EventStore.Client.Streams.${choice}`);
}

/** What the real server says of a read that it takes but cannot carry out. */
export function unexpectedResult(kind: 'ReadStreamResult' | 'ReadAllResult'): CallFailure {
  return new CallFailure(status.UNKNOWN, `Unexpected ${kind}: Error`);
}

export function unavailable(): CallFailure {
  return new CallFailure(status.UNAVAILABLE, 'Server Is Not Ready');
}

/** The client connects to the node it is named before it asks again. */
export class NotLeader extends CallFailure {}

export function notLeader({ host, port }: { readonly host: string; readonly port: number }) {
  return new NotLeader(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });
}

export function streamDeleted(stream: string): CallFailure {
  const details = `Event stream '${stream}' is deleted.`;
  const trailers = { exception: 'stream-deleted', 'stream-name': stream };
  return new CallFailure(status.FAILED_PRECONDITION, details, trailers);
}

export function appendTooBig(): CallFailure {
  const details = `Maximum Append Size of ${APPEND_BYTES_MAX} Exceeded.`;
  return new CallFailure(status.INVALID_ARGUMENT, details, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(APPEND_BYTES_MAX),
  });
}

export function missingProperty(property: string): CallFailure {
  const details = `Required Metadata Property '${property}' is missing`;
  return new CallFailure(status.INVALID_ARGUMENT, details, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });
}

/** Whatever was thrown, as a status to send; what is the server's fault is logged as well. */
export function asFailure(thrown: unknown): CallFailure {
  if (thrown instanceof CallFailure) return thrown;
  if ((thrown as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return new CallFailure(status.CANCELLED, 'The client went away.');
  }
  const named = withDamageNamed(thrown);
  const message = named instanceof Error ? named.message : String(named);
  process.stderr.write(`The event store failed a call: ${message}\n`);
  if (named instanceof DamagedFile) return new CallFailure(status.DATA_LOSS, message);
  return new CallFailure(status.INTERNAL, message);
}

/** Trailers are ASCII; a stream name need not be. */
function ascii(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?');
}
