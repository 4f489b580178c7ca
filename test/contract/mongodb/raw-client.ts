import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { BSON } from 'mongodb';
import type { MongoClient } from 'mongodb';

const OP_MSG = 2013;
const HEADER_BYTES = 16;

/** Sends what no driver would: the bytes of documents as they are. */
export class RawClient {
  private constructor(readonly socket: Socket) {}

  /** To the server another client is connected to, without its authentication. */
  static connect(client: MongoClient): Promise<RawClient> {
    const [address] = client.options.hosts;
    const socket = connect({ host: address?.host ?? '', port: address?.port ?? 0 });
    return new Promise((resolve, reject) => {
      socket.once('error', reject).once('connect', () => resolve(new RawClient(socket)));
    });
  }

  /** The answer, or `undefined` when the server closes the connection instead. */
  send(
    command: object,
    sequences: Readonly<Record<string, readonly Buffer[]>>,
  ): Promise<Record<string, unknown> | undefined> {
    const sections = Object.entries(sequences).map(([name, documents]) =>
      sequence(name, documents),
    );
    const body = Buffer.concat([Buffer.alloc(5), BSON.serialize(command), ...sections]);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeInt32LE(HEADER_BYTES + body.length, 0);
    header.writeInt32LE(1, 4);
    header.writeInt32LE(OP_MSG, 12);
    this.socket.write(Buffer.concat([header, body]));
    return this.#answer();
  }

  close(): void {
    this.socket.destroy();
  }

  #answer(): Promise<Record<string, unknown> | undefined> {
    return new Promise((resolve) => {
      let received = Buffer.alloc(0);
      this.socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        if (received.length < 4 || received.length < received.readInt32LE(0)) return;
        resolve(BSON.deserialize(received.subarray(HEADER_BYTES + 5)));
      });
      this.socket.once('close', () => resolve(undefined));
    });
  }
}

function sequence(name: string, documents: readonly Buffer[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents]);
  const head = Buffer.alloc(5);
  head.writeUInt8(1, 0);
  head.writeInt32LE(4 + content.length, 1);
  return Buffer.concat([head, content]);
}
