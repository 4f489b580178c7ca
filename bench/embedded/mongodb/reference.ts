import { serialize } from 'bson';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { ACCOUNTS, bet, PAGE } from './bets';
import { bulkOf } from './upserts';

/**
 * The reference of the measurements: speaks just enough of the wire protocol for the driver to
 * connect, looks at nothing but a command's name and answers at once with what was prepared.
 */
const HEADER_BYTES = 16;
/** Of OP_MSG: the body's first element, behind flags, kind, length and type. */
const NAME_AT = HEADER_BYTES + 4 + 1 + 4 + 1;
const OPCODE = { reply: 1, query: 2004, message: 2013 } as const;

const HELLO = {
  helloOk: true,
  ismaster: true,
  isWritablePrimary: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false,
  ok: 1,
};

/** Half of a bulk's bets are new, so the real answer lists their ids. */
const upserted = bulkOf(1_000).flatMap(({ _id }, index) => (index % 2 === 0 ? { index, _id } : []));
const page = Array.from({ length: PAGE }, (_, i) => bet(i * ACCOUNTS, i, true));

const cursorOf = (firstBatch: readonly object[]): object => ({
  cursor: { firstBatch, id: 0n, ns: 'bench.bets' },
  ok: 1,
});

const messageOf = (body: object): Buffer => framed(OPCODE.message, Buffer.alloc(5), body);

function framed(opcode: number, prefix: Buffer, body: object): Buffer {
  const message = Buffer.concat([Buffer.alloc(HEADER_BYTES), prefix, serialize(body)]);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(opcode, 12);
  return message;
}

const legacyPrefix = Buffer.alloc(20);
legacyPrefix.writeInt32LE(1, 16);

const PREPARED = {
  greeting: framed(OPCODE.reply, legacyPrefix, HELLO),
  hello: messageOf(HELLO),
  update: messageOf({ n: 1_000, nModified: 500, upserted, ok: 1 }),
  one: messageOf(cursorOf(page.slice(0, 1))),
  page: messageOf(cursorOf(page)),
  done: messageOf({ ok: 1 }),
};

function preparedFor(message: Buffer): Buffer {
  if (message.readInt32LE(12) === OPCODE.query) return PREPARED.greeting;
  const name = message.toString('latin1', NAME_AT, message.indexOf(0, NAME_AT));
  switch (name) {
    case 'update':
      return PREPARED.update;
    case 'find':
      return message.includes('\x03sort\0') ? PREPARED.page : PREPARED.one;
    case 'hello':
      return PREPARED.hello;
    default:
      return PREPARED.done;
  }
}

function answer(socket: Socket, message: Buffer): void {
  const reply = Buffer.from(preparedFor(message));
  message.copy(reply, 8, 4, 8);
  socket.write(reply);
}

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  let chunks: Buffer[] = [];
  let length = 0;
  let wanted = 4;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    while (length >= wanted) {
      const joined =
        chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      const size = joined.readInt32LE(0);
      if (length >= size) answer(socket, joined.subarray(0, size));
      const rest = length >= size ? joined.subarray(size) : joined;
      chunks = [rest];
      length = rest.length;
      wanted = length >= size || length < 4 ? 4 : rest.readInt32LE(0);
    }
  });
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  console.log(`ready mongodb://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => process.exit(0));
