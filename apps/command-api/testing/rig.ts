import { eventStoreOver } from '@wagerlog/eventstore';
import { MemoryLog, SteeredStreams, memoryStreams } from '@wagerlog/eventstore/testing';
import { createLogger, readSettings } from '@wagerlog/http';
import { audience, startIssuer } from '@wagerlog/http/testing';
import type { Issuer, TokenClaims } from '@wagerlog/http/testing';
import { startCommandApi } from '../src/command-api';
import type { CommandApi } from '../src/command-api';
import { commandApiSettings } from '../src/settings';

export interface Ask {
  readonly as: TokenClaims;
  readonly body: object;
  readonly key?: string;
  readonly headers?: { readonly [name: string]: string };
}

export interface Said {
  readonly status: number;
  readonly body: { readonly [member: string]: unknown };
  readonly headers: Headers;
}

export const alice = { role: 'customer', sub: 'alice' } as const;
export const service = { role: 'service', sub: 'desk' } as const;
export const trader = { role: 'trader', sub: 'tom' } as const;

/** The process itself over a log in memory; `streams` steers what happens to its appends. */
export class Rig {
  readonly streams: SteeredStreams;

  private constructor(
    readonly log: MemoryLog,
    private readonly issuer: Issuer,
    private api: CommandApi | undefined,
  ) {
    this.streams = new SteeredStreams(memoryStreams(log));
  }

  static async start(environment: { readonly [name: string]: string } = {}): Promise<Rig> {
    const rig = new Rig(new MemoryLog(), await startIssuer(), undefined);
    await rig.restart(environment);
    return rig;
  }

  /** Another process over the same log: it remembers nothing. */
  async restart(environment: { readonly [name: string]: string } = {}): Promise<void> {
    await this.api?.stop();
    const settings = readSettings(commandApiSettings, {
      EVENTSTORE_URL: 'esdb://memory',
      AUTH_ISSUER: this.issuer.issuer,
      AUTH_AUDIENCE: audience,
      AUTH_JWKS_URL: this.issuer.jwksUrl,
      PORT: '0',
      METRICS_PORT: '0',
      ...environment,
    });
    this.api = await startCommandApi(settings, {
      logger: createLogger('command-api', 'silent'),
      open: (options) => eventStoreOver(this.streams, options),
    });
  }

  post(path: string, ask: Ask): Promise<Said> {
    return this.send('POST', path, ask);
  }

  put(path: string, ask: Ask): Promise<Said> {
    return this.send('PUT', path, ask);
  }

  async close(): Promise<void> {
    await this.api?.stop();
    await this.issuer.stop();
  }

  private async send(
    method: string,
    path: string,
    { as, body, key, headers = {} }: Ask,
  ): Promise<Said> {
    const answer = await fetch(`http://127.0.0.1:${this.api?.port ?? 0}${path}`, {
      method,
      body: JSON.stringify(body),
      headers: {
        authorization: `Bearer ${await this.issuer.token(as)}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
    });
    return {
      status: answer.status,
      body: (await answer.json()) as Said['body'],
      headers: answer.headers,
    };
  }
}
