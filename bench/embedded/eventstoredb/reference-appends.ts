import { AllStreamPosition, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { framed, messagesFrom } from './reference-messages';

const CORRELATION_ID = 0x0a;
const IS_FINAL = 0x20;
const LENGTH_DELIMITED = 2;

/** The same success for everybody. */
const SUCCESS = Buffer.from(
  new BatchAppendResp()
    .setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from('account-1')))
    .setSuccess(
      new BatchAppendResp.Success()
        .setCurrentRevision('1000')
        .setPosition(
          new AllStreamPosition().setCommitPosition('1000000').setPreparePosition('1000000'),
        ),
    )
    .serializeBinary(),
);

/** Answers whatever appends a chunk completes, together. */
export const answersTo = (): ((chunk: Buffer) => Buffer) => {
  const messages = messagesFrom();
  return (chunk) => Buffer.concat(messages(chunk).flatMap(answer));
};

/** Looks at no more than whether it is the append's last part, and at its correlation id. */
const answer = (request: Buffer): Buffer[] => {
  let correlation: Buffer = Buffer.alloc(0);
  for (let at = 0; at < request.length;) {
    const tag = request[at] ?? 0;
    const [value, valueAt] = varint(request, at + 1);
    const isLong = tag % 8 === LENGTH_DELIMITED;
    const end = isLong ? valueAt + value : valueAt;
    if (tag === CORRELATION_ID) correlation = request.subarray(at, end);
    if (tag === IS_FINAL && value === 1) return [framed(Buffer.concat([correlation, SUCCESS]))];
    at = end;
  }
  return [];
};

/** The number, and where what follows it begins. */
const varint = (bytes: Buffer, from: number): readonly [number, number] => {
  let value = 0;
  for (let at = from, shift = 0; ; at += 1, shift += 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at + 1];
  }
};
