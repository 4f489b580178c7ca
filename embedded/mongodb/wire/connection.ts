import type { Socket } from 'node:net';
import { Framing } from './framing';
import { parseRequest, ProtocolError, replyMessage } from './message';
import type { Reply, Request } from './message';

/** No reply is a fault that was asked for: the answer is lost. */
export type Handler = (request: Request) => Promise<Reply | undefined>;

/** Messages of one client that may wait before its socket is no longer read. */
const WAITING_MAX = 16;

/** Answers the requests of one client in their order, one after another. */
export class Connection {
  readonly #framing = new Framing();
  readonly #waiting: Request[] = [];
  #isServing = false;
  #isEnding = false;

  constructor(
    readonly socket: Socket,
    readonly handle: Handler,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => socket.destroy());
  }

  /** Lets the request in hand finish, then closes. */
  end(): void {
    this.#isEnding = true;
    if (!this.#isServing) this.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#framing.push(chunk)) this.#waiting.push(parseRequest(message));
    } catch (error) {
      this.#refuse(error);
      return;
    }
    if (this.#waiting.length >= WAITING_MAX) this.socket.pause();
    if (!this.#isServing) this.#serve().catch((error: unknown) => this.#refuse(error));
  }

  /** After a malformed message nothing that follows can be understood. */
  #refuse(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const kind = error instanceof ProtocolError ? 'protocol error' : 'unreadable message';
    console.error(`mongodb: connection closed, ${kind}: ${reason}`);
    this.socket.destroy();
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    for (;;) {
      const request = this.#isEnding ? undefined : this.#waiting.shift();
      if (request === undefined) break;
      const reply = await this.handle(request);
      if (request.wantsReply && reply !== undefined) await this.#send(replyMessage(request, reply));
      if (this.#waiting.length < WAITING_MAX) this.socket.resume();
    }
    this.#isServing = false;
    if (this.#isEnding) this.socket.end(() => this.socket.destroy());
  }

  /** A client that does not read its answers is not read from either. */
  #send(message: Buffer): Promise<void> {
    const { socket } = this;
    if (socket.destroyed || socket.write(message)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.once('drain', done).once('close', done);
    });
  }
}
