import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { connectClient, type EventStreams } from '@wagerlog/eventstore';
import { createLogger, encodePosition, readSettings } from '@wagerlog/http';
import { startIssuer } from '@wagerlog/http/testing';
import { startEventStoreServer } from '../../../../embedded/eventstoredb/server';
import { type AnyEvent, History } from '../../testing/history';
import { matchDay } from '../../testing/match-day';
import { startAudit } from './audit-server';
import { auditSettings } from './settings';

const storeId = '0d4f7c1e-3a52-4c0f-9a57-3a4a0e0c9f11';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

describe('audit over HTTP', () => {
  let writer: EventStreams;
  let url: string;
  const tokens: Record<string, string> = {};
  /** Undone in reverse, however far the beginning came. */
  const undo: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-audit-'));
    undo.push(() => rm(folder, { recursive: true }));
    const eventStore = await startEventStoreServer({ dataFolder: folder });
    undo.push(() => eventStore.close());
    writer = connectClient(eventStore.url);
    undo.push(() => writer.dispose());
    const named = { type: 'StoreIdentified', data: { storeId } } as object as AnyEvent;
    const identity = new History().append('wagerlog-store', named);
    for (const { stream, revision, ...event } of [...identity.events, ...matchDay().events]) {
      await write(stream, revision - 1, event);
    }
    const issuer = await startIssuer();
    undo.push(() => issuer.stop());
    for (const role of ['auditor', 'operator', 'trader', 'dashboard']) {
      tokens[role] = await issuer.token({ role, sub: role });
    }
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const environment = {
      ...{ EVENTSTORE_URL: eventStore.url, PORT: `${port}`, METRICS_PORT: '0' },
      ...{ AUTH_ISSUER: issuer.issuer, AUTH_JWKS_URL: issuer.jwksUrl },
    };
    const settings = readSettings(auditSettings, environment);
    const audit = await startAudit(settings, createLogger('audit', 'silent'));
    undo.push(() => audit.stop());
  });
  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  });

  const write = async (
    stream: string,
    expected: number,
    event: { id?: string; type: string; data: object; metadata?: object },
  ): Promise<void> => {
    const { id = randomUUID(), type, data, metadata = {} } = event;
    const events = [{ id, type, data, metadata }];
    const { outcome } = await writer.append({ stream, expected, events }, 5_000);
    expect(outcome).toBe('appended');
  };

  const get = async (target: string, { role = 'auditor', headers = {} } = {}): Promise<Answer> => {
    const authorization = { authorization: `Bearer ${tokens[role]}` };
    const response = await fetch(`${url}${target}`, {
      headers: role === 'nobody' ? headers : { ...authorization, ...headers },
    });
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  };

  it('shows the events of a stream as they are stored, page by page', async () => {
    const first = await get('/v1/streams/account-alice/events?limit=2');
    expect(first.status).toBe(200);
    const [opened] = matchDay().events.filter(({ stream }) => stream === 'account-alice');
    expect(first.body['events']).toMatchObject([
      { revision: 0, type: 'AccountOpened', data: opened!.data },
      { revision: 1, type: 'DepositCredited' },
    ]);
    expect(first.body).toMatchObject({ stream: 'account-alice', next: 2 });
    const last = await get('/v1/streams/account-alice/events?from=19');
    expect(last.body['events']).toHaveLength(1);
    expect(last.body).not.toHaveProperty('next');
    expect((await get('/v1/streams/account-alice/events?from=99')).body['events']).toEqual([]);
  });

  it('shows the state as of a revision, an instant and now', async () => {
    const balanceAsOf = async (query: string) => {
      const { body } = await get(`/v1/streams/account-alice/state${query}`);
      return (body['state'] as { balance: number }).balance;
    };
    expect(await balanceAsOf('?revision=4')).toBe(9_000);
    expect(await balanceAsOf('?at=2026-11-23T13:00:00.030%2B01:00')).toBe(0);
    expect(await balanceAsOf('')).toBe(10_599);
  });

  it('says how new an answer is and takes a minimum', async () => {
    const { body, headers } = await get('/v1/streams/market-m-1/state');
    const position = body['asOfPosition'] as string;
    expect(headers.get('wagerlog-position')).toBe(position);
    const minimum = { headers: { 'if-min-position': position } };
    expect((await get('/v1/streams/market-m-1/state', minimum)).status).toBe(200);
    const ahead = encodePosition(storeId, { commit: 1n << 40n, prepare: 1n << 40n });
    expect(await get(`/v1/streams/market-m-1/events?minPosition=${ahead}`)).toMatchObject({
      status: 503,
      body: { code: 'BEHIND' },
    });
    const foreign = encodePosition('other', { commit: 1n, prepare: 1n });
    expect(await get(`/v1/verification?minPosition=${foreign}`)).toMatchObject({
      status: 400,
      body: { code: 'POSITION_INVALID' },
    });
  });

  it.each([
    ['/v1/streams/account-nobody/events', 404, 'NOT_FOUND'],
    ['/v1/streams/account-nobody/state', 404, 'NOT_FOUND'],
    ['/v1/streams/wagerlog-store/state', 404, 'NOT_FOUND'],
    ['/v1/streams/$all/events', 404, 'NOT_FOUND'],
    ['/v1/streams/snapshot-account-alice/events', 404, 'NOT_FOUND'],
    ['/v1/streams/account-alice/state?at=2020-01-01T00:00:00Z', 404, 'NOT_FOUND'],
    ['/v1/streams/account-alice/state?at=yesterday', 400, 'MALFORMED'],
    ['/v1/streams/account-alice/state?revision=-1', 400, 'MALFORMED'],
    ['/v1/streams/account-alice/state?revision=1&at=2026-11-23T12:00:00Z', 400, 'MALFORMED'],
    ['/v1/streams/account-alice/events?limit=501', 400, 'MALFORMED'],
    ['/v1/streams/account-alice/events?from=x', 400, 'MALFORMED'],
    ['/v1/streams/account-alice/events?from=1&from=2', 400, 'MALFORMED'],
    ['/v1/verification?deep=true', 400, 'MALFORMED'],
    ['/v1/verification?minPosition=nonsense', 400, 'POSITION_INVALID'],
  ])('%s answers %i %s', async (target, status, code) => {
    expect(await get(target)).toMatchObject({ status, body: { code } });
  });

  it('is for auditors and operators only', async () => {
    expect((await get('/v1/verification', { role: 'operator' })).status).toBe(200);
    for (const role of ['trader', 'dashboard']) {
      expect(await get('/v1/verification', { role })).toMatchObject({ status: 403 });
    }
    expect(await get('/v1/verification', { role: 'nobody' })).toMatchObject({ status: 401 });
  });

  it('describes itself', async () => {
    const { body } = await get('/openapi.json');
    expect(Object.keys(body['paths'] as object)).toEqual([
      '/v1/streams/{stream}/events',
      '/v1/streams/{stream}/state',
      '/v1/verification',
    ]);
  });

  it('gives the verdict, and another one when the log has gone on', async () => {
    const clean = await get('/v1/verification');
    expect(clean.body).toMatchObject({ clean: true, findings: [] });
    await write('account-alice', 19, { type: 'AccountForgiven', data: {} });
    const position = (await get('/v1/streams/account-alice/state?revision=0')).body['asOfPosition'];
    const verdict = await get(`/v1/verification?minPosition=${position as string}`);
    expect(verdict.body).toMatchObject({
      clean: false,
      findings: [{ invariant: 'I13', stream: 'account-alice', revision: 20 }],
    });
    expect(await get('/v1/streams/account-alice/state')).toMatchObject({
      status: 503,
      body: { code: 'PARKED', detail: expect.stringContaining('account-alice@20') },
    });
  });
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
