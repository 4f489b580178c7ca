import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { status, type MethodDefinition, type ServiceDefinition } from '@grpc/grpc-js';
import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { asFailure, type CallFailure } from '../protocol/failures';
import { Call } from './call';

/** How long clients get to take their last answers at a stop. */
const STOP_MS = 1000;

/** Bytes a client may send before it hears that they were taken. */
const WINDOW_BYTES = 4 * 1024 * 1024;

const HTTP2 = {
  settings: { initialWindowSize: WINDOW_BYTES },
  maxSessionMemory: Number.MAX_SAFE_INTEGER, // What is buffered is bounded by flow control.
  maxSendHeaderBlockLength: Number.MAX_SAFE_INTEGER, // Stream names are as long as they are.
};

type Reply = (failure: CallFailure | null, response?: unknown) => void;
type Handler = (call: Call & { request?: unknown }, reply?: Reply) => void;

interface Method {
  readonly definition: MethodDefinition<unknown, unknown>;
  readonly handler: Handler;
}

/**
 * Serves gRPC over plain HTTP/2 without gRPC's own server, which spends more on each message than
 * everything else here together, and sends each by itself. It owns the sockets, so that a fault
 * can cut them off: a polite goodbye is taken for a cancelled call.
 */
export class GrpcServer {
  readonly #http2: Http2Server;
  readonly #tcp: TcpServer;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #methods = new Map<string, Method>();
  readonly #services = new Set<string>();

  constructor() {
    this.#http2 = createHttp2Server(HTTP2);
    this.#http2.on('session', (session) => {
      session.setLocalWindowSize(WINDOW_BYTES);
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session));
    });
    this.#http2.on('sessionError', () => undefined); // The connection ends, and its calls with it.
    this.#http2.on('stream', (stream, headers) => this.#serve(stream, headers));
    this.#tcp = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      this.#http2.emit('connection', socket);
    });
  }

  /** Takes the definitions that are generated for gRPC's own server, and handlers as for it. */
  addService(definition: ServiceDefinition, handlers: UntypedServiceImplementation): void {
    for (const [name, method] of Object.entries(definition)) {
      const path = method.path.toLowerCase();
      this.#services.add(serviceOf(path));
      const handler = handlers[name] as Handler | undefined;
      if (handler !== undefined) this.#methods.set(path, { definition: method, handler });
    }
  }

  /** Resolves with the port; rejects with the system's error. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#tcp.once('error', reject);
      this.#tcp.listen(port, host, () => resolve((this.#tcp.address() as AddressInfo).port));
    });
  }

  /** Cuts every connection, as a network that fails does. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Takes no more connections, lets calls finish, then cuts what is left. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#tcp.close(resolve));
    for (const session of this.#sessions) session.close();
    const deadline = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, STOP_MS);
    await closed;
    clearTimeout(deadline);
  }

  /** As on the real server, the case of a path does not matter. */
  #serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const path = String(headers[':path']).toLowerCase();
    const method = this.#methods.get(path);
    if (method !== undefined) return start(new Call(stream, method.definition), method);
    stream.on('error', () => undefined); // Nothing is left to be done for it.
    if (!this.#services.has(serviceOf(path))) {
      return stream.respond({ ':status': 404 }, { endStream: true });
    }
    stream.respond(UNIMPLEMENTED, { endStream: true });
  }
}

const UNIMPLEMENTED = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-status': String(status.UNIMPLEMENTED),
  'grpc-message': 'Method is unimplemented.',
};

function serviceOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function start(call: Call, { definition, handler }: Method): void {
  const reply: Reply = (failure, response) => {
    if (failure !== null) return void call.emit('error', failure);
    call.write(response);
    call.end();
  };
  const answer = definition.responseStream ? undefined : reply;
  if (!definition.requestStream) return void withRequest(call, (given) => handler(given, answer));
  handler(call, answer);
  if (definition.responseStream) call.receive();
}

/** Calls with one request begin when the client has sent all of it. */
async function withRequest(
  call: Call,
  act: (call: Call & { request: unknown }) => void,
): Promise<void> {
  try {
    let request: unknown;
    for await (const message of call) request = message;
    act(Object.assign(call, { request }));
  } catch (failure) {
    call.emit('error', asFailure(failure));
  }
}
