import { FIELD_BYTES_MAX, ProtobufWriter } from '../protobuf-writer';
import type { WireExpectation } from './expectations';

const FIELDS_MAX = 8;

/** AppendResp.success; no revision is -1, an unknown position undefined. */
export const appendedFrame = (revision: number, position: number | undefined): Buffer =>
  frame(1, (writer) => writeSuccess(writer, revision, position));

/** What Append and BatchAppend say of a success, alike but for the field it is in. */
export function writeSuccess(
  writer: ProtobufWriter,
  revision: number,
  position: number | undefined,
): void {
  const end = writer.mark;
  if (position === undefined) {
    writer.nest(4, end);
  } else {
    writer.number(2, position);
    writer.number(1, position);
    writer.nest(3, end);
  }
  if (revision < 0) writer.nest(2, writer.mark);
  else writer.number(1, revision);
}

/**
 * AppendResp.wrong_expected_version: each fact once for today's clients and once in the fields of
 * 20.6.0, where "no stream" is 2^64-1 (which the generated classes cannot write).
 */
export function wrongVersionFrame(current: number, expectation: WireExpectation): Buffer {
  return frame(2, (writer) => {
    const say = (...fields: readonly number[]) => {
      for (const field of fields) writer.nest(field, writer.mark);
    };
    switch (expectation.kind) {
      case 'any':
        say(9, 4);
        break;
      case 'stream-exists':
        say(10, 5);
        break;
      case 'no-stream':
        say(11);
        writer.number(3, BigInt(expectation.revision));
        break;
      case 'revision':
        writer.number(8, BigInt(expectation.revision));
        writer.number(3, BigInt(expectation.revision));
    }
    if (current < 0) return say(7, 2);
    writer.number(6, current);
    writer.number(1, current);
  });
}

function frame(field: number, write: (writer: ProtobufWriter) => void): Buffer {
  const writer = new ProtobufWriter(FIELDS_MAX * FIELD_BYTES_MAX);
  const end = writer.mark;
  write(writer);
  writer.nest(field, end);
  return writer.finish();
}
