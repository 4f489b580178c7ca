import { createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { ServerCredentials, type Server } from '@grpc/grpc-js';

/** How long clients get to take their last answers at a stop. */
const STOP_MS = 1000;

/**
 * Accepts the connections of a gRPC server. It owns their sockets, so that a fault can cut them
 * off: what gRPC itself offers is a polite goodbye, which clients take for a cancelled call.
 */
export class Listener {
  readonly #server: Server;
  readonly #tcp: TcpServer;
  readonly #sockets = new Set<Socket>();

  constructor(server: Server) {
    this.#server = server;
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    this.#tcp = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      injector.injectConnection(socket);
    });
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
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(resolve, STOP_MS);
      this.#server.tryShutdown(() => {
        clearTimeout(deadline);
        resolve();
      });
    });
    this.#server.forceShutdown();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
