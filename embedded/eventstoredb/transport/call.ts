import { EventEmitter } from 'node:events';
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { status, type MethodDefinition } from '@grpc/grpc-js';
import { asFailure, CallFailure } from '../protocol/failures';
import { framed, MessageCutter } from './messages';

const HEADERS = { ':status': 200, 'content-type': 'application/grpc+proto' } as const;
const OK: OutgoingHttpHeaders = { 'grpc-status': String(status.OK) };

/** Answers are written together up to so many bytes: one write costs as much as many answers. */
const TOGETHER_BYTES_MAX = 64 * 1024;

/**
 * One call, with the face that gRPC's own server gives it: 'data', 'drain' and 'cancelled' come
 * out, messages and either `end` or an 'error' with a status go in.
 */
export class Call extends EventEmitter {
  cancelled = false;
  readonly #stream: ServerHttp2Stream;
  readonly #method: MethodDefinition<unknown, unknown>;
  readonly #cutter = new MessageCutter();
  #messages: Uint8Array[] = [];
  #bytes = 0;
  #trailers: OutgoingHttpHeaders | undefined;
  #breaksOff = false;

  constructor(stream: ServerHttp2Stream, method: MethodDefinition<unknown, unknown>) {
    super();
    this.#stream = stream;
    this.#method = method;
    stream.respond(HEADERS, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(this.#trailers ?? OK));
    stream.on('drain', () => this.emit('drain'));
    stream.on('error', () => undefined); // A broken stream closes as well, which says enough.
    stream.on('close', () => this.#closed());
    this.on('error', (failure: CallFailure) => this.#finish(trailersOf(failure)));
  }

  /** Begins to emit what arrives as 'data'. */
  receive(): void {
    this.#stream.on('data', (chunk: Buffer) => {
      try {
        for (const message of this.#received(chunk)) this.emit('data', message);
      } catch (failure) {
        this.emit('error', asFailure(failure));
      }
    });
  }

  /** What arrives, up to where the client ends it. @throws when the client goes away before. */
  async *[Symbol.asyncIterator](): AsyncGenerator {
    const chunks = this.#stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const chunk of chunks) yield* this.#received(chunk);
  }

  get writableNeedDrain(): boolean {
    return this.#stream.writableNeedDrain;
  }

  /** False when it is time to wait for 'drain'. */
  write(response: unknown): boolean {
    const message = this.#method.responseSerialize(response);
    if (this.#messages.length === 0) process.nextTick(() => this.#flush());
    this.#messages.push(message);
    this.#bytes += message.length;
    if (this.#bytes >= TOGETHER_BYTES_MAX) this.#flush();
    return !this.writableNeedDrain;
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  end(): void {
    this.#finish(OK);
  }

  /** For a fault: half of what is sent next goes out, then the connection is cut. */
  breakOff(): void {
    this.#breaksOff = true;
  }

  #received(chunk: Buffer): unknown[] {
    if (this.#trailers !== undefined) return [];
    return this.#cutter.cut(chunk).map((message) => this.#read(message));
  }

  #read(message: Buffer): unknown {
    try {
      return this.#method.requestDeserialize(message);
    } catch {
      throw new CallFailure(status.UNKNOWN, 'Exception was thrown by handler.');
    }
  }

  #flush(): void {
    const messages = this.#messages;
    [this.#messages, this.#bytes] = [[], 0];
    if (messages.length === 0 || !this.#stream.writable) return;
    if (this.#breaksOff) this.#cut(framed(messages));
    else this.#stream.write(framed(messages));
  }

  #finish(trailers: OutgoingHttpHeaders): void {
    if (this.#trailers !== undefined) return;
    this.#trailers = trailers;
    this.#flush();
    if (this.#breaksOff) return this.#cut(Buffer.alloc(0));
    this.#stream.end();
    this.#stream.resume();
  }

  #cut(bytes: Buffer): void {
    const half = bytes.subarray(0, bytes.length / 2);
    this.#stream.write(half, () => this.#stream.session?.socket.resetAndDestroy());
  }

  #closed(): void {
    if (this.#trailers !== undefined) return;
    this.cancelled = true;
    this.emit('cancelled');
  }
}

function trailersOf({ code, details, metadata }: CallFailure): OutgoingHttpHeaders {
  return {
    ...metadata.toHttp2Headers(),
    'grpc-status': String(code),
    'grpc-message': encodeURI(details),
  };
}
