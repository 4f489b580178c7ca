import * as fc from 'fast-check';
import { encode } from '../bson/document';
import { Framing } from './framing';
import { parseRequest, ProtocolError, replyMessage } from './message';

/** One OP_MSG with a body and, if given, a document sequence. */
function message(body: object, sequence: readonly object[] = []): Buffer {
  const sections = [Buffer.of(0), encode({ ...body })];
  if (sequence.length > 0) {
    const documents = Buffer.concat(sequence.map((document) => encode({ ...document })));
    const name = Buffer.from('documents\0');
    const size = Buffer.alloc(4);
    size.writeInt32LE(4 + name.length + documents.length);
    sections.push(Buffer.of(1), size, name, documents);
  }
  const rest = Buffer.concat([Buffer.alloc(4), ...sections]);
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + rest.length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(2013, 12);
  return Buffer.concat([header, rest]);
}

const cut = (bytes: Buffer, at: readonly number[]): readonly Buffer[] => {
  const ends = [...new Set(at.map((n) => n % bytes.length))].sort((a, b) => a - b);
  return [0, ...ends].map((start, i) => bytes.subarray(start, ends[i] ?? bytes.length));
};

describe('framing', () => {
  it('finds the messages however the stream is cut', () => {
    const messages = [message({ ping: 1 }), message({ insert: 'a' }, [{ a: 1 }, { b: 2 }])];
    const stream = Buffer.concat(messages);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), (at) => {
        const framing = new Framing();
        const found = cut(stream, at).flatMap((chunk) => [...framing.push(chunk)]);
        expect(found).toEqual(messages);
      }),
    );
  });

  it.each([0, 15, 48_000_001, -1])('refuses a message of %d bytes', (size) => {
    const header = Buffer.alloc(16);
    header.writeInt32LE(size);
    expect(() => [...new Framing().push(header)]).toThrow(ProtocolError);
  });
});

describe('a message', () => {
  it('carries a body and document sequences', () => {
    const request = parseRequest(message({ insert: 'bets' }, [{ a: 1 }, { a: 2 }]));
    expect(request).toMatchObject({ requestId: 7, body: { insert: 'bets' }, wantsReply: true });
    expect(request.sequences.get('documents')).toEqual([encode({ a: 1 }), encode({ a: 2 })]);
  });

  it('is answered under its own id', () => {
    const reply = replyMessage(parseRequest(message({ ping: 1 })), { ok: 1 });
    expect(reply.readInt32LE(0)).toBe(reply.length);
    expect(reply.readInt32LE(8)).toBe(7);
    expect(reply.readInt32LE(12)).toBe(2013);
  });

  it.each([
    ['no body', (m: Buffer) => m.fill(1, 20, 21)],
    ['an unknown kind of section', (m: Buffer) => m.fill(9, 20, 21)],
    ['a body longer than the message', (m: Buffer) => m.fill(0x7f, 21, 24)],
    ['unknown required flags', (m: Buffer) => m.fill(0x10, 16, 17)],
    ['another opcode', (m: Buffer) => m.fill(3, 12, 13)],
  ])('is refused with %s', (_name, damage) => {
    expect(() => parseRequest(damage(message({ ping: 1 })))).toThrow();
  });
});
