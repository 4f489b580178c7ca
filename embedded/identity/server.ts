import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DemoClients } from './demo-clients';
import { openIdentity } from './identity-folder';
import { createProvider } from './provider';
import type { RequestListener } from './provider';

export interface IdentityServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0, which takes a free one. */
  readonly port?: number;
  /** Created if missing; keeps the clients and the signing key. */
  readonly dataFolder: string;
  /** Default `wagerlog`. */
  readonly audience?: string;
  /** The claim `iss`; default the server's own address. */
  readonly issuer?: string;
}

export interface IdentityServer {
  readonly issuer: string;
  readonly port: number;
  readonly jwksUrl: string;
  readonly audience: string;
  readonly clients: DemoClients;
  close(): Promise<void>;
}

const HEADERS_TIMEOUT_MS = 5_000;
const CONNECTIONS_MAX = 1_000;

/**
 * Starts the embedded OpenID provider.
 * @throws IdentityFolderError for the folder, or the error of `listen` for the port (`EADDRINUSE`).
 */
export async function startIdentityServer(options: IdentityServerOptions): Promise<IdentityServer> {
  const { host = '127.0.0.1', port: wantedPort = 0, audience = 'wagerlog' } = options;
  const identity = openIdentity(options.dataFolder);
  let listener: RequestListener | undefined;
  const server = createServer((request, response) => {
    if (listener !== undefined) listener(request, response);
    else response.writeHead(503, { 'retry-after': '1' }).end();
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = HEADERS_TIMEOUT_MS * 2;
  server.maxConnections = CONNECTIONS_MAX;
  await listen(server, host, wantedPort);
  const { port } = server.address() as AddressInfo;
  const issuer = options.issuer ?? `http://${host}:${port}`;
  try {
    listener = createProvider({ ...identity, issuer, audience });
  } catch (error) {
    await stop(server);
    throw error;
  }
  const { clients } = identity;
  const jwksUrl = `${issuer}/jwks`;
  return { issuer, port, jwksUrl, audience, clients, close: () => stop(server) };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
