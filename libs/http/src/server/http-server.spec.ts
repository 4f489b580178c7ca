import { startEdge, startIssuer } from '../../testing';
import type { Edge, Issuer } from '../../testing';
import { Problem } from '../problems/problem';
import { callerOf } from './exchange';

const hanging = new Promise<never>(() => undefined);

describe('the edge of a public API', () => {
  let issuer: Issuer;
  let edge: Edge;
  let trader: string;

  beforeAll(async () => {
    issuer = await startIssuer();
    trader = `Bearer ${await issuer.token({ role: 'trader', sub: 't1' })}`;
    edge = await startEdge({
      issuer,
      settings: { REQUEST_TIMEOUT_MS: 150 },
      routes: (fastify) => {
        const traders = { roles: ['trader'] } as const;
        const keyed = { ...traders, keyed: true } as const;
        fastify.get('/things', { config: traders }, (request) => callerOf(request));
        fastify.post('/things', { config: keyed }, ({ body, exchange }) => ({
          body,
          key: exchange.key,
          traceparent: exchange.traceparent,
        }));
        fastify.put('/slow', { config: traders }, () => hanging);
        fastify.get('/slow', { config: traders }, () => hanging);
        fastify.post('/quote', { config: { ...traders, changesNothing: true } }, () => hanging);
        fastify.post('/full', { config: traders }, () => {
          const facts = { retryAfterMs: 1200, type: 'forged', marketStatus: 'open' };
          throw new Problem('UNAVAILABLE', { detail: 'Full.', facts });
        });
        fastify.post('/broken', { config: traders }, () => {
          throw new Error('secret detail');
        });
      },
    });
  });

  afterAll(async () => {
    await edge.server.drain();
    await issuer.stop();
  });

  const ask = async (method: string, path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${edge.url}${path}`, { method, ...init });
    const text = await answer.text();
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: answer.status, headers: answer.headers, body };
  };
  const json = { authorization: '', 'content-type': 'application/json' };
  const post = (body: string, headers: Record<string, string> = {}) =>
    ask('POST', '/things', {
      body,
      headers: { ...json, authorization: trader, 'idempotency-key': 'k', ...headers },
    });

  it('answers an unknown route before it asks who is there', async () => {
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['POST', '/nothing'],
      ['DELETE', '/things'],
      ['HEAD', '/things'],
      ['GET', '/things/'],
      ['GET', '/%zz'],
    ] as const) {
      expect({ path, status: (await ask(method, path)).status }).toEqual({ path, status: 404 });
    }
  });

  it('checks token, role, media type, key and body in this order', async () => {
    const customer = `Bearer ${await issuer.token({ role: 'customer', sub: 'c1' })}`;
    const code = async (headers: Record<string, string>, body: string) =>
      (await ask('POST', '/things?x=1', { body, headers })).body['code'];
    const text = { 'content-type': 'text/plain' };
    expect(await code(text, '{')).toBe('TOKEN_MISSING');
    expect(await code({ ...text, authorization: 'Bearer x' }, '{')).toBe('TOKEN_INVALID');
    expect(await code({ ...text, authorization: customer }, '{')).toBe('FORBIDDEN');
    expect(await code({ ...text, authorization: trader }, '{')).toBe('MEDIA_TYPE');
    const known = { ...json, authorization: trader };
    expect(await code(known, ' '.repeat(65537))).toBe('BODY_TOO_LARGE');
    expect(await code(known, '{')).toBe('KEY_MISSING');
    expect(await code({ ...known, 'idempotency-key': 'k' }, '{')).toBe('MALFORMED');
  });

  it('hands the key, the body and the trace context to the route', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { status, body } = await post('{"a":1}', { 'idempotency-key': 'k 1~', traceparent });
    expect(status).toBe(200);
    expect(body).toEqual({ body: { a: 1 }, key: 'k 1~', traceparent });
  });

  it.each([
    ['an empty key', { 'idempotency-key': '' }, 'KEY_MISSING'],
    ['a long key', { 'idempotency-key': 'k'.repeat(256) }, 'MALFORMED'],
    ['a key outside ASCII', { 'idempotency-key': 'ä' }, 'MALFORMED'],
    ['a compressed body', { 'content-encoding': 'gzip' }, 'MEDIA_TYPE'],
    ['another charset', { 'content-type': 'application/json; charset=latin1' }, 'MEDIA_TYPE'],
  ])('refuses %s', async (_, headers, code) => {
    expect((await post('{}', headers)).body['code']).toBe(code);
  });

  it('refuses query parameters on commands', async () => {
    const headers = { ...json, authorization: trader, 'idempotency-key': 'k' };
    const { body } = await ask('POST', '/things?a=1', { body: '{}', headers });
    expect(body).toMatchObject({ status: 400, code: 'MALFORMED' });
  });

  it('writes problems as RFC 9457 says, and no fact passes for a member of it', async () => {
    const { status, headers, body } = await ask('POST', '/full', {
      headers: { authorization: trader, 'request-id': 'r-1' },
    });
    expect(status).toBe(503);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(headers.get('retry-after')).toBe('2');
    expect(headers.get('request-id')).toBe('r-1');
    expect(headers.get('server-timing')).toMatch(/^parse;dur=[\d.]+, total;dur=[\d.]+$/);
    expect(body).toEqual({
      type: 'urn:wagerlog:problem:unavailable',
      title: 'Not possible right now; this request changed nothing',
      status: 503,
      detail: 'Full.',
      code: 'UNAVAILABLE',
      requestId: 'r-1',
      retryAfterMs: 1200,
      marketStatus: 'open',
    });
  });

  it('tells nothing of a fault of its own but where to look', async () => {
    const { status, body } = await ask('POST', '/broken', {
      headers: { authorization: trader, 'request-id': 'r-2' },
    });
    expect(status).toBe(500);
    expect(body).toMatchObject({ type: 'about:blank', requestId: 'r-2' });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(edge.lines).toContainEqual(
      expect.objectContaining({
        msg: 'fault',
        requestId: 'r-2',
        err: expect.objectContaining({ message: 'secret detail' }),
      }),
    );
  });

  it('replaces a request id that could not stand in a log line', async () => {
    const { headers } = await ask('GET', '/things', { headers: { 'request-id': 'a b' } });
    expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers past the deadline in doubt where something may have been written', async () => {
    const headers = { authorization: trader };
    expect((await ask('PUT', '/slow', { headers })).body['code']).toBe('OUTCOME_UNKNOWN');
    expect((await ask('GET', '/slow', { headers })).body['code']).toBe('UNAVAILABLE');
    expect((await ask('POST', '/quote', { headers })).body['code']).toBe('UNAVAILABLE');
  });

  it('logs one line per command, without its body', async () => {
    await post('{"stake":12345}', { 'request-id': 'r-3' });
    const lines = edge.lines.filter(({ requestId }) => requestId === 'r-3');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ route: '/things', status: 200, role: 'trader' });
    expect(JSON.stringify(lines)).not.toContain('12345');
  });

  it('answers preflights with 204, and allows the origins it knows', async () => {
    const preflight = (origin: string) => ask('OPTIONS', '/things', { headers: { origin } });
    const allowed = await preflight('https://bets.example.com');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://bets.example.com');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    const other = await preflight('https://evil.example.com');
    expect(other.status).toBe(204);
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});
