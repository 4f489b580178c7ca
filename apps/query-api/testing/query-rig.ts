import { createLogger, encodePosition, parsePosition } from '@wagerlog/http';
import { startIssuer } from '@wagerlog/http/testing';
import type { Issuer } from '@wagerlog/http/testing';
import type { Position, RecordedEvent } from '@wagerlog/event-sourcing';
import type { Mongo } from '@wagerlog/mongo';
import { Rig } from '../../projector/testing/rig';
import type { LogEntry } from '../../projector/testing/season-log';
import { startQueryApi } from '../src/query-api';
import type { QueryApi } from '../src/query-api';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly [member: string]: unknown };
}

interface Caller {
  readonly role: string;
  readonly sub?: string;
}

interface Asked {
  readonly as?: Caller;
  readonly headers?: { readonly [name: string]: string };
}

export const operator: Caller = { role: 'operator', sub: 'desk' };
export const customer = (sub: string): Caller => ({ role: 'customer', sub });

/** Commit position of an answer's `asOfPosition`: tokens themselves do not sort. */
export const commitOf = (token: unknown): bigint => {
  const parsed = parsePosition(String(token));
  if (parsed === undefined) throw new Error(`${String(token)} is no position`);
  return parsed.position.commit;
};

/** A query-api on a free port, over read models that a real projector fills. */
export class QueryRig {
  readonly mongo: Mongo;

  private constructor(
    readonly stores: Rig,
    private readonly issuer: Issuer,
    private readonly api: QueryApi,
  ) {
    this.mongo = stores.open('reads');
  }

  static async start(requestTimeoutMs = 2_000): Promise<QueryRig> {
    const stores = await Rig.start();
    const issuer = await startIssuer();
    const settings = {
      MONGODB_URL: stores.mongoUrl,
      MONGODB_DATABASE: 'reads',
      AUTH_ISSUER: issuer.issuer,
      AUTH_AUDIENCE: 'wagerlog',
      AUTH_JWKS_URL: issuer.jwksUrl,
      AUTH_ACCOUNT_CLAIM: 'sub',
      HOST: '127.0.0.1',
      PORT: 0,
      METRICS_PORT: 0,
      REQUEST_TIMEOUT_MS: requestTimeoutMs,
      LOG_LEVEL: 'silent',
      ALLOWED_ORIGINS: undefined,
      OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
      MAX_CONNECTIONS: 1_000,
      MAX_REQUESTS_IN_FLIGHT: 1_000,
      MAX_EVENT_LOOP_DELAY_MS: 10_000,
      RATE_LIMIT_PER_SECOND: 0,
      START_TIMEOUT_MS: 10_000,
      STOP_TIMEOUT_MS: 10_000,
    } as const;
    const api = await startQueryApi(settings, createLogger('query-api', 'silent'));
    return new QueryRig(stores, issuer, api);
  }

  get url(): string {
    return `http://127.0.0.1:${this.api.port}`;
  }

  async get(path: string, { as = operator, headers = {} }: Asked = {}): Promise<Answer> {
    const response = await this.fetch(path, { as, headers });
    const text = await response.text();
    const body = text === '' ? {} : (JSON.parse(text) as Answer['body']);
    return { status: response.status, headers: response.headers, body };
  }

  async fetch(path: string, { as = operator, headers = {} }: Asked, signal?: AbortSignal) {
    const authorization = `Bearer ${await this.issuer.token({ ...as })}`;
    const asked = { headers: { authorization, ...headers }, ...(signal && { signal }) };
    return fetch(`${this.url}${path}`, asked);
  }

  append(log: readonly LogEntry[]): Promise<readonly RecordedEvent[]> {
    return this.stores.append(log);
  }

  async token(position: Position): Promise<string> {
    return encodePosition((await this.mongo.storeIdentity.read()) ?? '', position);
  }

  async close(): Promise<void> {
    await this.api.stop();
    await this.issuer.stop();
    await this.stores.close();
  }
}
