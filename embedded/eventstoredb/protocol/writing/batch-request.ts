import { ProtobufReader } from '../protobuf-reader';
import type { ProposedMessage } from './proposed-events';

/** A part of an append: what a BatchAppendReq says. */
export interface BatchRequest {
  /** The UUID message as it came, which an answer repeats. */
  readonly correlation: Buffer | undefined;
  readonly options: BatchOptions | undefined;
  readonly proposed: readonly ProposedMessage[];
  readonly isFinal: boolean;
}

export interface BatchOptions {
  /** Undefined when none is named, which an answer repeats. */
  readonly stream: Buffer | undefined;
  /** The number of the field that says what is expected; 0 when none does. */
  readonly choice: number;
  /** The expected revision, if that is the choice. */
  readonly revision: string;
  /** Milliseconds since 1970, if there is one. */
  readonly deadline: number | undefined;
}

/** @throws MalformedMessage */
export function batchRequestFromWire(message: Buffer): BatchRequest {
  const reader = new ProtobufReader(message);
  const proposed: ProposedMessage[] = [];
  let [correlation, options, isFinal]: [Buffer?, BatchOptions?, boolean?] = [];
  while (reader.next()) {
    if (reader.field === 1) correlation = reader.bytes;
    else if (reader.field === 2) options = optionsFromWire(reader.bytes);
    else if (reader.field === 3) proposed.push(proposedFromWire(reader.bytes));
    else if (reader.field === 4) isFinal = reader.number !== 0;
  }
  return { correlation, options, proposed, isFinal: isFinal === true };
}

function optionsFromWire(message: Buffer): BatchOptions {
  const reader = new ProtobufReader(message);
  let [choice, revision] = [0, '0'];
  let [stream, deadline]: [Buffer?, number?] = [];
  while (reader.next()) {
    if (reader.field === 1) stream = field(3, reader.bytes) ?? EMPTY;
    else if (reader.field === 6) deadline = milliseconds(reader.bytes);
    else if (reader.field <= 5) choice = reader.field;
    if (reader.field === 2) revision = String(reader.uint64);
  }
  return { stream, choice, revision, deadline };
}

const EMPTY: Buffer = Buffer.alloc(0);

/** The last of a message's fields with a number. */
function field(number: number, message: Buffer): Buffer | undefined {
  const reader = new ProtobufReader(message);
  let found: Buffer | undefined;
  while (reader.next()) if (reader.field === number) found = reader.bytes;
  return found;
}

function milliseconds(timestamp: Buffer): number {
  const reader = new ProtobufReader(timestamp);
  let [seconds, nanos] = [0, 0];
  while (reader.next()) {
    if (reader.field === 1) seconds = Number(BigInt.asIntN(64, reader.uint64));
    else if (reader.field === 2) nanos = reader.number;
  }
  return seconds * 1000 + nanos / 1e6;
}

function proposedFromWire(message: Buffer): ProposedMessage {
  const reader = new ProtobufReader(message);
  let [id, metadata, data]: [Buffer | undefined, Buffer, Buffer] = [undefined, EMPTY, EMPTY];
  let [type, contentType]: [string?, string?] = [];
  while (reader.next()) {
    if (reader.field === 1) id = reader.bytes;
    else if (reader.field === 2) {
      const { key, value } = property(reader.bytes);
      if (key === 'type') type = value;
      else if (key === 'content-type') contentType = value;
    }
    if (reader.field === 3) metadata = reader.bytes;
    else if (reader.field === 4) data = reader.bytes;
  }
  return { id, type, contentType, metadata, data };
}

/** An entry of a map is a message with the key and the value. */
function property(message: Buffer): { readonly key: string; readonly value: string } {
  const reader = new ProtobufReader(message);
  let [key, value] = ['', ''];
  while (reader.next()) {
    if (reader.field === 1) key = reader.text;
    else if (reader.field === 2) value = reader.text;
  }
  return { key, value };
}
