import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { rawExchange, startEdge, startIssuer } from '../../testing';
import type { Edge, Issuer } from '../../testing';
import { createRateLimit } from '../admission/rate-limit';

const mebibyte = 1024 * 1024;

describe('the limits of the edge', () => {
  let issuer: Issuer;
  let edge: Edge;
  let head: string;

  beforeAll(async () => {
    issuer = await startIssuer();
    const token = await issuer.token({ role: 'trader', sub: 't1' });
    edge = await startEdge({
      issuer,
      routes: (fastify) => {
        fastify.post('/things', { config: { roles: ['trader'] } }, ({ body }) => ({ body }));
      },
    });
    head = [
      'POST /things HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
    ].join('\r\n');
  });

  afterAll(async () => {
    await edge.server.drain();
    await issuer.stop();
  });

  const send = (text: string, then?: (socket: Socket) => Promise<void>) =>
    rawExchange(edge.port, async (socket) => {
      socket.write(text);
      await then?.(socket);
    });
  /** Everything is sent before the answer is looked at, as simple clients do. */
  const pour = (bytes: number) => (socket: Socket) =>
    new Promise<void>((resolve) => {
      socket.pause();
      socket.write(Buffer.alloc(bytes, ' '), () => {
        socket.resume();
        resolve();
      });
    });

  it('lets a client that sends far too much read the 413, announced or not', async () => {
    const announced = await send(
      `${head}\r\nContent-Length: ${8 * mebibyte}\r\n\r\n`,
      pour(8 * mebibyte),
    );
    expect(announced).toMatchObject({
      status: 413,
      body: { code: 'BODY_TOO_LARGE', maxBytes: 65536 },
    });
    const size = (2 * mebibyte).toString(16);
    const chunked = `${head}\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\n`;
    expect((await send(chunked, pour(2 * mebibyte))).body['code']).toBe('BODY_TOO_LARGE');
  });

  it('takes a body of exactly 64 KiB', async () => {
    const body = `"${'x'.repeat(65536 - 2)}"`;
    expect((await send(`${head}\r\nContent-Length: 65536\r\n\r\n${body}`)).status).toBe(200);
  });

  it('gives up on a body slower than 5 s and on headers slower than 5 s', async () => {
    const [body, headers] = await Promise.all([
      send(`${head}\r\nContent-Length: 10\r\n\r\n{`),
      send('POST /things HTTP/1.1\r\nHost: localhost\r\n'),
    ]);
    for (const answer of [body, headers]) {
      expect(answer).toMatchObject({ status: 408, body: { code: 'BODY_TIMEOUT' } });
      expect(answer.headers).toMatch(/^request-id: /im);
    }
  });

  it('answers headers above 16 KiB with 431, and what is not HTTP with 400', async () => {
    const large = await send(`${head}\r\nX-Large: ${'x'.repeat(32768)}\r\n\r\n`);
    expect(large).toMatchObject({
      status: 431,
      body: { code: 'HEADERS_TOO_LARGE', maxBytes: 16384 },
    });
    expect(await send('SPEAK friend\r\n\r\n')).toMatchObject({
      status: 400,
      body: { code: 'MALFORMED' },
    });
  });

  it('answers a body that breaks off with 400, and goes on serving', async () => {
    const truncated = await send(`${head}\r\nContent-Length: 10\r\n\r\n{`, (socket) =>
      Promise.resolve(void socket.end()),
    );
    expect(truncated).toMatchObject({ status: 400, body: { code: 'MALFORMED' } });
    expect((await send(`${head}\r\nContent-Length: 2\r\n\r\n{}`)).status).toBe(200);
  });
});

describe('shedding load', () => {
  it('turns away what is above the bound with Retry-After, but not the question for health', async () => {
    const issuer = await startIssuer();
    const held: (() => void)[] = [];
    const edge = await startEdge({
      issuer,
      settings: { MAX_REQUESTS_IN_FLIGHT: 2 },
      routes: (fastify) => {
        fastify.get('/hold', () => new Promise((resolve) => held.push(() => resolve('done'))));
      },
    });
    const hold = () => fetch(`${edge.url}/hold`);
    const first = [hold(), hold()];
    while (held.length < 2) await new Promise(setImmediate);
    const third = await hold();
    expect(third.status).toBe(503);
    expect(third.headers.get('retry-after')).toMatch(/^[123]$/);
    expect(third.headers.get('server-timing')).toMatch(/^total;dur=/);
    expect(third.headers.get('x-content-type-options')).toBe('nosniff');
    const problem = (await third.json()) as { requestId: string };
    expect(problem).toEqual({
      type: 'urn:wagerlog:problem:unavailable',
      title: 'Not possible right now; this request changed nothing',
      status: 503,
      detail: 'The process has as much work as it can bear.',
      code: 'UNAVAILABLE',
      requestId: third.headers.get('request-id'),
      retryAfterMs: expect.any(Number),
    });
    expect((await fetch(`${edge.url}/health/live`)).status).toBe(200);
    held.forEach((release) => release());
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
    await edge.server.drain();
    await issuer.stop();
  });

  it('takes no more of who is turned away than the head, and his connection goes on', async () => {
    const issuer = await startIssuer();
    const edge = await startEdge({
      issuer,
      settings: { MAX_REQUESTS_IN_FLIGHT: 0 },
      routes: () => undefined,
    });
    const head = ['Host: a', 'Request-Id: mine-1', 'Origin: https://bets.example.com'].join('\r\n');
    const away = `POST /v1/things HTTP/1.1\r\n${head}\r\nContent-Length: 9\r\n\r\nnot JSON!`;
    const health = `GET /health/live HTTP/1.1\r\n${head}\r\nConnection: close\r\n\r\n`;
    const socket = connect(edge.port, '127.0.0.1').setEncoding('utf8');
    socket.write(away + away + health);
    let text = '';
    for await (const chunk of socket) text += chunk;
    const answers = text.split(/(?=HTTP\/1\.1 )/);
    expect(answers.map((answer) => answer.slice(9, 12))).toEqual(['503', '503', '200']);
    for (const answer of answers) {
      expect(answer).toMatch(/^request-id: mine-1\r$/m);
      expect(answer).toMatch(/^access-control-allow-origin: https:\/\/bets.example.com\r$/m);
    }
    expect(answers[0]).toContain('"requestId":"mine-1"}');
    await edge.server.drain();
    expect(edge.lines.filter(({ msg }) => msg === 'turned away')).toEqual([
      expect.objectContaining({ count: 2, atWork: 0 }),
    ]);
    await issuer.stop();
  });

  it('while stopping finishes what runs and takes nothing new', async () => {
    const issuer = await startIssuer();
    let release = (): void => undefined;
    const edge = await startEdge({
      issuer,
      routes: (fastify) => {
        fastify.get('/hold', () => new Promise((resolve) => (release = () => resolve('done'))));
      },
    });
    const running = fetch(`${edge.url}/hold`);
    while (edge.server.inFlight() < 1) await new Promise(setImmediate);
    const drained = edge.server.drain();
    await expect(fetch(`${edge.url}/hold`)).rejects.toThrow();
    release();
    const answer = await running;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    await drained;
    await issuer.stop();
  });

  it('while stopping does not wait for connections that never sent anything', async () => {
    const issuer = await startIssuer();
    const edge = await startEdge({ issuer, routes: () => undefined });
    const silent = connect(edge.port, '127.0.0.1');
    await once(silent, 'connect');
    expect((await fetch(`${edge.url}/health/live`)).status).toBe(200);
    const gone = once(silent, 'close');
    await edge.server.drain();
    await gone;
    await issuer.stop();
  });

  it('closes a connection above the bound at once', async () => {
    const issuer = await startIssuer();
    const settings = { MAX_CONNECTIONS: 1 };
    const edge = await startEdge({ issuer, settings, routes: () => undefined });
    const first = connect(edge.port, '127.0.0.1');
    await once(first, 'connect');
    const second = connect(edge.port, '127.0.0.1').resume();
    await once(second, 'close');
    expect(first.destroyed).toBe(false);
    first.destroy();
    await edge.server.drain();
    await issuer.stop();
  });

  it('gives each caller its rate, and says when to come back', () => {
    const take = createRateLimit(10);
    for (let request = 0; request < 20; request += 1) take('a', 1000);
    expect(() => take('a', 1000)).toThrow(
      expect.objectContaining({ code: 'RATE_LIMITED', facts: { retryAfterMs: 100 } }),
    );
    take('b', 1000);
    take('a', 1100);
    expect(() => take('a', 1100)).toThrow();
  });
});
