import { pino } from 'pino';
import type { FastifyInstance } from 'fastify';
import { createAuthenticator } from '../src/auth/authenticator';
import { createHealth } from '../src/process/health';
import type { Check } from '../src/process/health';
import { createHttpMetrics, createMetrics } from '../src/process/metrics';
import { createHttpServer } from '../src/server/http-server';
import type { EdgeSettings, HttpServer } from '../src/server/http-server';
import { audience } from './issuer';
import type { Issuer } from './issuer';

export interface EdgeOptions {
  readonly issuer: Issuer;
  readonly routes: (fastify: FastifyInstance) => void;
  readonly settings?: Partial<EdgeSettings>;
  readonly checks?: { readonly [name: string]: Check };
}

export interface Edge {
  readonly url: string;
  readonly port: number;
  readonly server: HttpServer;
  /** Parsed log lines so far. */
  readonly lines: readonly { readonly [member: string]: unknown }[];
}

/** A public port with routes of the test's own behind the real edge. */
export const startEdge = async ({
  issuer,
  routes,
  settings = {},
  checks = {},
}: EdgeOptions): Promise<Edge> => {
  const lines: { [member: string]: unknown }[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const server = createHttpServer({
    settings: {
      HOST: '127.0.0.1',
      PORT: 0,
      REQUEST_TIMEOUT_MS: 2000,
      ALLOWED_ORIGINS: ['https://bets.example.com'],
      MAX_CONNECTIONS: 100,
      MAX_REQUESTS_IN_FLIGHT: 100,
      MAX_EVENT_LOOP_DELAY_MS: 60_000,
      RATE_LIMIT_PER_SECOND: 0,
      ...settings,
    },
    authenticator: createAuthenticator({
      AUTH_ISSUER: issuer.issuer,
      AUTH_AUDIENCE: audience,
      AUTH_JWKS_URL: issuer.jwksUrl,
      AUTH_ACCOUNT_CLAIM: 'sub',
    }),
    health: createHealth(checks),
    logger: pino({ level: 'debug' }, { write }),
    metrics: createHttpMetrics(createMetrics('test')),
  });
  routes(server.fastify);
  const port = await server.listen();
  return { url: `http://127.0.0.1:${port}`, port, server, lines };
};
