import { checkDocument, COMMAND_DEPTH_MAX } from '../bson/check';
import { CommandError } from '../errors';
import { decode, encode } from '../bson/document';
import type { Document } from '../bson/document';
import { liftStatements } from './statements';

/** Messages of MongoDB's wire protocol: a header of four int32, then what the opcode says. */
export const HEADER_BYTES = 16;
export const MESSAGE_BYTES_MAX = 48_000_000;

const OPCODE = { reply: 1, query: 2004, message: 2013 } as const;

export interface Request {
  readonly requestId: number;
  readonly body: Document;
  /** Document sequences (kind 1 sections) by name, not decoded. */
  readonly sequences: ReadonlyMap<string, readonly Buffer[]>;
  /** False when the client does not want an answer (`moreToCome`). */
  readonly wantsReply: boolean;
  /** Drivers greet with the old OP_QUERY, which is answered by an OP_REPLY. */
  readonly isLegacy: boolean;
  /** Why it cannot be understood. */
  readonly refusal?: CommandError;
}

/** The stream does not follow the protocol; the connection cannot go on. */
export class ProtocolError extends Error {}

/** @throws ProtocolError; what is only a document that cannot be read is answered with a refusal. */
export function parseRequest(message: Buffer): Request {
  try {
    return parse(message);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    return unreadable(message, error);
  }
}

function unreadable(message: Buffer, error: unknown): Request {
  const reason = error instanceof Error ? error.message : String(error);
  const refusal =
    error instanceof CommandError
      ? error
      : new CommandError('InvalidBSON', `Client sent invalid BSON: ${reason}`);
  const requestId = message.readInt32LE(4);
  return { requestId, body: {}, sequences: new Map(), wantsReply: true, isLegacy: false, refusal };
}

function parse(message: Buffer): Request {
  const opcode = message.readInt32LE(12);
  if (opcode === OPCODE.message) return parseMessage(message);
  if (opcode === OPCODE.query) return parseLegacyQuery(message);
  throw new ProtocolError(`opcode ${opcode} is not supported`);
}

const FLAG = { checksumPresent: 1, moreToCome: 2 } as const;
const REQUIRED_FLAGS = 0xffff;

function parseMessage(message: Buffer): Request {
  const flags = message.readUInt32LE(HEADER_BYTES);
  const known = FLAG.checksumPresent | FLAG.moreToCome;
  if ((flags & REQUIRED_FLAGS & ~known) !== 0) throw new ProtocolError(`unknown flags ${flags}`);
  const end = message.length - ((flags & FLAG.checksumPresent) === 0 ? 0 : 4);
  const sequences = new Map<string, readonly Buffer[]>();
  let body: Document | undefined;
  let offset = HEADER_BYTES + 4;
  while (offset < end) {
    const kind = message[offset];
    const section = sized(message, offset + 1, end);
    if (kind === 0 && body === undefined) body = readBody(section, sequences);
    else if (kind === 1) addSequence(sequences, section);
    else throw new ProtocolError(`unexpected section of kind ${kind}`);
    offset += 1 + section.length;
  }
  if (body === undefined) throw new ProtocolError('a message without a body');
  const wantsReply = (flags & FLAG.moreToCome) === 0;
  return { requestId: message.readInt32LE(4), body, sequences, wantsReply, isLegacy: false };
}

function addSequence(sequences: Map<string, readonly Buffer[]>, section: Buffer): void {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new ProtocolError('a document sequence without a name');
  const name = section.toString('utf8', 4, nameEnd);
  const documents: Buffer[] = [];
  let offset = nameEnd + 1;
  while (offset < section.length) {
    const document = sized(section, offset, section.length);
    checkDocument(document, depthOf(name));
    documents.push(document);
    offset += document.length;
  }
  sequences.set(name, documents);
}

/** Documents are stored as they are; of other statements the result is looked at. */
const depthOf = (name: string): number | undefined =>
  name === 'documents' ? undefined : COMMAND_DEPTH_MAX;

function readBody(bytes: Buffer, sequences: Map<string, readonly Buffer[]>): Document {
  checkDocument(bytes, COMMAND_DEPTH_MAX);
  const lifted = liftStatements(bytes);
  if (lifted === undefined) return decode(bytes);
  for (const document of lifted.documents) checkDocument(document, depthOf(lifted.name));
  sequences.set(lifted.name, lifted.documents);
  return decode(lifted.body);
}

const SIZE_MIN = 5;

/** A part that begins with its own length. */
function sized(bytes: Buffer, offset: number, end: number): Buffer {
  const size = offset + 4 <= end ? bytes.readInt32LE(offset) : 0;
  if (size < SIZE_MIN || offset + size > end) throw new ProtocolError('a part of impossible size');
  return bytes.subarray(offset, offset + size);
}

const LEGACY_FIXED_BYTES = 8;

function parseLegacyQuery(message: Buffer): Request {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  const namespace = message.toString('utf8', HEADER_BYTES + 4, nameEnd);
  if (!namespace.endsWith('.$cmd')) throw new ProtocolError('OP_QUERY is for commands only');
  const query = sized(message, nameEnd + 1 + LEGACY_FIXED_BYTES, message.length);
  const sequences = new Map<string, readonly Buffer[]>();
  return {
    requestId: message.readInt32LE(4),
    body: { ...readBody(query, sequences), $db: namespace.slice(0, -'.$cmd'.length) },
    sequences,
    wantsReply: true,
    isLegacy: true,
  };
}

/** An answer, either still to be encoded or already BSON. */
export type Reply = Document | Buffer;

let lastRequestId = 0;

export function replyMessage(request: Request, reply: Reply): Buffer {
  const body = Buffer.isBuffer(reply) ? reply : encode(reply);
  const prefix = request.isLegacy ? legacyPrefix() : Buffer.alloc(5);
  const header = Buffer.alloc(HEADER_BYTES);
  lastRequestId = (lastRequestId + 1) & 0x7fffffff;
  header.writeInt32LE(HEADER_BYTES + prefix.length + body.length, 0);
  header.writeInt32LE(lastRequestId, 4);
  header.writeInt32LE(request.requestId, 8);
  header.writeInt32LE(request.isLegacy ? OPCODE.reply : OPCODE.message, 12);
  return Buffer.concat([header, prefix, body]);
}

/** Flags (await capable), cursor 0, starting from 0, one document. */
function legacyPrefix(): Buffer {
  const prefix = Buffer.alloc(20);
  prefix.writeInt32LE(8, 0);
  prefix.writeInt32LE(1, 16);
  return prefix;
}
