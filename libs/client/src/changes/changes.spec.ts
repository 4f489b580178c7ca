import type { ServerResponse } from 'node:http';
import { refuses, unrulyServer, type Manner, type UnrulyServer } from '../../testing';
import { createWagerlogClient, type Change } from '../index';

interface Account {
  readonly accountId: string;
  readonly balance: number;
}

let server: UnrulyServer;
beforeAll(async () => void (server = await unrulyServer()));
afterAll(() => server.stop());

const client = () =>
  createWagerlogClient({
    commandApi: server.url,
    queryApi: server.url,
    token: () => Promise.resolve('t'),
  });

const change = (place: number, accountId: string, balance: number): string =>
  `id: ${place}
event: change
data: ${JSON.stringify({ accountId, balance, asOfPosition: `p${place}` })}

`;

/** Sends the pieces; then hangs up, or stays. */
const streams =
  (pieces: readonly string[], end: 'breaks' | 'stays'): Manner =>
  (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) response.write(piece);
    if (end === 'breaks') response.socket?.destroySoon();
  };

const take = async (
  changes: AsyncIterable<Change<Account>>,
  count: number,
): Promise<readonly [number, string | undefined][]> => {
  const taken: [number, string | undefined][] = [];
  for await (const { document, resumeFrom } of changes) {
    taken.push([document.balance, resumeFrom]);
    if (taken.length === count) break;
  }
  return taken;
};

describe('following changes', () => {
  it('goes on after a break where it ended, and gives nothing out twice', async () => {
    server.plays(
      streams([': hello\n\n', change(1, 'a', 10), change(2, 'b', 20)], 'breaks'),
      streams([change(2, 'b', 20), change(3, 'a', 30)], 'stays'),
    );
    const changes = client().changes<Account>('accounts', { key: 'a b' });
    expect(await take(changes, 3)).toEqual([
      [10, '1'],
      [20, '2'],
      [30, '3'],
    ]);
    expect(server.seen[0]?.url).toBe('/v1/changes/accounts?key=a%20b');
    expect(server.seen[0]?.headers['last-event-id']).toBeUndefined();
    expect(server.seen[1]?.headers['last-event-id']).toBe('2');
    expect(server.seen[1]?.headers.authorization).toBe('Bearer t');
  });

  it('begins again where it was told to before anything changed', async () => {
    server.plays(streams(['id: 5\n\n'], 'breaks'), streams([change(6, 'a', 60)], 'stays'));
    expect(await take(client().changes<Account>('accounts'), 1)).toEqual([[60, '6']]);
    expect(server.seen[1]?.headers['last-event-id']).toBe('5');
  });

  it('resumes in another process', async () => {
    server.plays(streams([change(8, 'a', 80)], 'stays'));
    const changes = client().changes<Account>('accounts', { resumeFrom: '7' });
    expect(await take(changes, 1)).toEqual([[80, '8']]);
    expect(server.seen[0]?.headers['last-event-id']).toBe('7');
  });

  it('reads events however they are cut and whatever ends their lines', async () => {
    const text =
      'id:1\r\nevent:change\r\ndata: {"balance":\r\ndata: 1}\r\n\r\nevent: other\ndata: 9\n\n';
    server.plays((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const bytes = Buffer.from(`${text}id: 2\nevent: change\ndata: {"balance": 2}\n\n`);
      for (const byte of bytes) response.write(Buffer.of(byte));
    });
    expect(await take(client().changes<Account>('accounts'), 2)).toEqual([
      [1, '1'],
      [2, '2'],
    ]);
  });

  it('waits for a server that is away, and stops at a definite no', async () => {
    server.plays(refuses(503, 'UNAVAILABLE'), refuses(403, 'FORBIDDEN'));
    await expect(take(client().changes<Account>('accounts'), 1)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(server.seen).toHaveLength(2);
  });

  it('ends at its signal', async () => {
    const { signal, abort } = controller();
    server.plays((response, request) => {
      streams([change(1, 'a', 1)], 'stays')(response, request);
      abort();
    });
    const all = await take(client().changes<Account>('accounts', { signal }), 2);
    expect(all.length).toBeLessThan(2);
  });
});

const controller = () => {
  const one = new AbortController();
  return { signal: one.signal, abort: () => one.abort() };
};
