import { connect, type Socket } from 'node:net';
import { ResponseReader } from './response-reader';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `status` is 0 when there was no answer: what became of the request is unknown. */
export type OnAnswer = (status: number, body: Buffer) => void;

const silenceMs = 30_000;
const nothing = Buffer.alloc(0);

/** One keep-alive connection with one request at a time; it is opened again after it was lost. */
export class Connection {
  private socket: Socket | undefined;
  private onAnswer: OnAnswer | undefined;

  constructor(private readonly address: Address) {}

  send(request: string, onAnswer: OnAnswer): void {
    if (this.onAnswer !== undefined) throw new Error('a request is on its way already');
    this.onAnswer = onAnswer;
    this.socket ??= this.open();
    this.socket.write(request, 'latin1');
  }

  /** Resolves when it is open, or could not be opened: then the next request tries again. */
  opened(): Promise<void> {
    const socket = (this.socket ??= this.open());
    if (!socket.connecting) return Promise.resolve();
    return new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  }

  close(): void {
    this.socket?.destroy();
  }

  private open(): Socket {
    const socket = connect(this.address).setNoDelay(true).setTimeout(silenceMs);
    const reader = new ResponseReader((status, body) => this.answer(status, body));
    socket.on('data', (chunk) => {
      try {
        reader.push(chunk);
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    // Silence with nothing asked is none.
    socket.on('timeout', () => this.onAnswer && socket.destroy());
    // It is followed by a close, which is where the request gets its answer.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (this.socket === socket) this.socket = undefined;
      this.answer(0, nothing);
    });
    socket.once('end', () => socket.destroy());
    return socket;
  }

  private answer(status: number, body: Buffer): void {
    const onAnswer = this.onAnswer;
    this.onAnswer = undefined;
    onAnswer?.(status, body);
  }
}

/** So many, over the addresses in turns. */
export const openConnections = (addresses: readonly Address[], count: number): Connection[] =>
  Array.from({ length: count }, (_, n) => {
    const address = addresses[n % addresses.length];
    if (address === undefined) throw new Error('no address to connect to');
    return new Connection(address);
  });

/** Fewer than a server's backlog holds: a connection turned away there comes back after a second. */
const openingAtOnce = 64;

/** Opens all before anything is asked, so that no figure of the load has their opening in it. */
export const open = async (connections: readonly Connection[]): Promise<void> => {
  for (let from = 0; from < connections.length; from += openingAtOnce) {
    const some = connections.slice(from, from + openingAtOnce);
    await Promise.all(some.map((connection) => connection.opened()));
  }
};
