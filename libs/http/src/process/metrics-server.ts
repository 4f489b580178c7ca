import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { Health } from './health';
import { listen } from './listen';

export interface MetricsServerOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  readonly health: Health;
}

export interface MetricsServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** `/metrics`, `/health/live` and `/health/ready` of any process, on a port for operators only. */
export const startMetricsServer = async ({
  host,
  port,
  registry,
  health,
}: MetricsServerOptions): Promise<MetricsServer> => {
  const server = createServer(
    { requestTimeout: 5000, headersTimeout: 5000 },
    (request, response) => {
      answer(request, response, { registry, health }).catch(() => response.destroy());
    },
  );
  server.maxConnections = 100;
  return {
    port: await listen(server, { host, port, setting: 'METRICS_PORT' }),
    close: () => closeServer(server),
  };
};

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const answer = async (
  { method, url }: IncomingMessage,
  response: ServerResponse,
  { registry, health }: Pick<MetricsServerOptions, 'registry' | 'health'>,
): Promise<void> => {
  if (method !== 'GET') return send(response, 404, { status: 'not found' });
  switch (url) {
    case '/metrics':
      response.writeHead(200, { 'content-type': registry.contentType });
      response.end(await registry.metrics());
      return;
    case '/health/live':
      return send(response, 200, liveness);
    case '/health/ready': {
      const readiness = await health.readiness();
      return send(response, readiness.ready ? 200 : 503, readiness);
    }
    default:
      return send(response, 404, { status: 'not found' });
  }
};

export const liveness = { status: 'live' } as const;

const send = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
