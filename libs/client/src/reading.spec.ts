import {
  answers,
  hangsUp,
  hangsUpMidBody,
  refuses,
  unrulyServer,
  type UnrulyServer,
} from '../testing';
import { createWagerlogClient, pagesOf, ProblemError } from './index';
import { laterOf } from './sending/position';

let server: UnrulyServer;
beforeAll(async () => void (server = await unrulyServer()));
afterAll(() => server.stop());

const client = () =>
  createWagerlogClient({
    commandApi: server.url,
    queryApi: server.url,
    token: () => Promise.resolve('t'),
    totalTimeoutMs: 3_000,
  });

const position = (commit: bigint, store = 'store-1', version = 1): string => {
  const bytes = Buffer.alloc(17);
  bytes.writeUInt8(version, 0);
  bytes.writeBigUInt64BE(commit, 1);
  bytes.writeBigUInt64BE(commit, 9);
  return Buffer.concat([bytes, Buffer.from(store)]).toString('base64url');
};
const versionTwo = position(1n, 'store-1', 2);
const at = (commit: bigint): Record<string, string> => ({ 'wagerlog-position': position(commit) });
const paid = (commit: bigint) => answers(201, { position: position(commit) }, at(commit));
const account = answers(200, { balance: 1, asOfPosition: 'p' });

describe('a read', () => {
  it('waits for what its own client did before, refusals included', async () => {
    const one = client();
    server.plays(account, paid(7n), account);
    await one.account('a');
    expect(server.seen[0]?.headers['if-min-position']).toBeUndefined();
    await one.deposit('a', { amount: 5 });
    await one.account('a');
    expect(server.seen[2]?.headers['if-min-position']).toBe(position(7n));
    server.plays(answers(422, { code: 'FUNDS_INSUFFICIENT' }, at(9n)), account);
    await expect(one.withdraw('a', { amount: 5 })).rejects.toThrow(ProblemError);
    await one.account('a');
    expect(server.seen[1]?.headers['if-min-position']).toBe(position(9n));
  });

  it('never goes back to an older position, and takes another one by request', async () => {
    const one = client();
    server.plays(paid(300n), paid(7n), account);
    await one.deposit('a', { amount: 5 });
    await one.deposit('a', { amount: 5 });
    await one.account('a');
    expect(server.seen[2]?.headers['if-min-position']).toBe(position(300n));
    await one.account('a', { after: 'another' });
    expect(server.seen[3]?.headers['if-min-position']).toBe('another');
    expect(server.seen[3]?.url).toBe('/v1/accounts/a');
  });

  it('is asked again when its answer is lost or the read model is behind', async () => {
    server.plays(
      hangsUp,
      hangsUpMidBody(200),
      refuses(503, 'BEHIND', { retryAfterMs: 1 }),
      account,
    );
    expect(await client().account('a')).toEqual({ balance: 1, asOfPosition: 'p' });
    expect(server.seen).toHaveLength(4);
  });

  it('of a listing goes on to its last page', async () => {
    server.plays(answers(200, { bets: [1], next: 'c 1' }), answers(200, { bets: [2] }));
    const pages = [];
    for await (const page of pagesOf((cursor) => client().bets('a', { ...cursor, limit: 1 })))
      pages.push(page.bets);
    expect(pages).toEqual([[1], [2]]);
    expect(server.seen[1]?.url).toBe('/v1/accounts/a/bets?cursor=c+1&limit=1');
  });
});

describe('the later position', () => {
  it.each([
    ['the higher one', [position(5n), position(6n)], position(6n)],
    ['the known one when it is higher', [position(256n), position(255n)], position(256n)],
    [
      'the received one of another store',
      [position(9n, 'a'), position(1n, 'b')],
      position(1n, 'b'),
    ],
    ['the received one of another version', [position(9n), versionTwo], versionTwo],
    ['the received one when it cannot be read', [position(9n), 'x?'], 'x?'],
  ])('is %s', (_, [known = '', received = ''], later) => {
    expect(laterOf(known, received)).toBe(later);
  });

  it('is the first one when there was none', () => expect(laterOf(undefined, 'p')).toBe('p'));
});
