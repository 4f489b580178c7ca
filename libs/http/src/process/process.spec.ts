import { createServer } from 'node:http';
import { pino } from 'pino';
import { createHealth } from './health';
import { CannotStart, listen } from './listen';
import { createMetrics } from './metrics';
import { startMetricsServer } from './metrics-server';
import { waitFor } from './wait-for';

const quiet = pino({ level: 'silent' });
const up = () => Promise.resolve();
const down = () => Promise.reject(new Error('connection refused'));

describe('health', () => {
  it('names each dependency, and why it is not ready', async () => {
    expect(await createHealth({ mongodb: up, eventstore: down }).readiness()).toEqual({
      ready: false,
      dependencies: {
        mongodb: { ready: true },
        eventstore: { ready: false, reason: 'connection refused' },
      },
    });
    expect(await createHealth({ mongodb: up }).readiness()).toMatchObject({ ready: true });
  });

  it('counts a check that hangs as failed', async () => {
    const health = createHealth({ eventstore: () => new Promise(() => undefined) });
    expect(await health.readiness()).toEqual({
      ready: false,
      dependencies: { eventstore: { ready: false, reason: 'no answer in 1000 ms' } },
    });
  });

  it('looks once, however often it is asked', async () => {
    let looks = 0;
    const health = createHealth({ mongodb: () => Promise.resolve(void (looks += 1)) });
    await Promise.all([health.readiness(), health.readiness(), health.readiness()]);
    expect(looks).toBe(1);
  });

  it('is not ready once the process is stopping', async () => {
    const health = createHealth({ mongodb: up });
    health.stop();
    expect(await health.readiness()).toMatchObject({ ready: false });
  });
});

describe('the metrics port', () => {
  it('serves metrics, liveness and readiness, and nothing else', async () => {
    let check = up;
    const health = createHealth({ mongodb: () => check() });
    const registry = createMetrics('test');
    const server = await startMetricsServer({ host: '127.0.0.1', port: 0, registry, health });
    const get = (path: string, method = 'GET') =>
      fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    expect(await (await get('/metrics')).text()).toContain('nodejs_version_info');
    expect(await (await get('/health/live')).json()).toEqual({ status: 'live' });
    expect((await get('/health/ready')).status).toBe(200);
    check = down;
    health.stop();
    expect((await get('/health/ready')).status).toBe(503);
    expect((await get('/other')).status).toBe(404);
    expect((await get('/metrics', 'POST')).status).toBe(404);
    await server.close();
  });
});

describe('listening', () => {
  it('says in one line that a port is taken and which setting names it', async () => {
    const taken = createServer();
    const port = await listen(taken, { host: '127.0.0.1', port: 0, setting: 'PORT' });
    const second = listen(createServer(), { host: '127.0.0.1', port, setting: 'METRICS_PORT' });
    await expect(second).rejects.toThrow(CannotStart);
    await expect(second).rejects.toThrow(
      `port ${port} on 127.0.0.1 is taken by another process; choose another METRICS_PORT or HOST`,
    );
    taken.close();
  });

  it('says that an address is not of this machine', async () => {
    const away = listen(createServer(), { host: '192.0.2.1', port: 0, setting: 'PORT' });
    await expect(away).rejects.toThrow('192.0.2.1 is not an address of this machine');
  });
});

describe('waiting for a dependency', () => {
  const waiting = { dependency: 'eventstore', remedy: 'check EVENTSTORE_URL', logger: quiet };

  it('asks until it answers', async () => {
    let asked = 0;
    const ask = () => ((asked += 1) < 3 ? down() : Promise.resolve('here'));
    expect(await waitFor({ ...waiting, timeoutMs: 10_000, ask })).toBe('here');
    expect(asked).toBe(3);
  });

  it('gives up with the reason and what to do', async () => {
    await expect(waitFor({ ...waiting, timeoutMs: 0, ask: down })).rejects.toThrow(
      'eventstore did not answer in 0 ms (connection refused); check EVENTSTORE_URL',
    );
  });

  it('ends when the process stops', async () => {
    const stopping = new AbortController();
    const ask = () => {
      stopping.abort();
      return down();
    };
    const waited = waitFor({ ...waiting, timeoutMs: 10_000, signal: stopping.signal, ask });
    await expect(waited).rejects.toThrow('aborted');
  });
});
