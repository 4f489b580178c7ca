import type { PlacementRequest } from '@wagerlog/domain';
import { StoreUnavailable } from '@wagerlog/eventstore';
import { Holds } from './holds';

const request = (betId: string, changes: Partial<PlacementRequest> = {}): PlacementRequest => ({
  accountId: 'alice',
  betId,
  marketId: 'match-1',
  selectionId: 'home',
  stake: 1_000,
  odds: '5/2',
  pricePolicy: 'none',
  expiresAt: '2026-11-23T12:00:30.000Z',
  fingerprint: `content of ${betId}`,
  ...changes,
});
const soon = () => Date.now() + 5_000;

describe('holds on an account', () => {
  it('count for others, not for the request itself, and not for other accounts', () => {
    const holds = new Holds(10);
    const [one, two] = [holds.open(request('1')), holds.open(request('2', { stake: 300 }))];
    const other = holds.open(request('3', { accountId: 'bob' }));
    one.take();
    one.take();
    two.take();
    expect([one, two, other].map((hold) => hold.byOthers())).toEqual([300, 1_000, 0]);
    one.drop();
    expect(two.byOthers()).toBe(0);
    one.take();
    one.end();
    expect(two.byOthers()).toBe(0);
    two.end();
    other.end();
  });

  it('are one for all tries of one bet, until the last of them ends', () => {
    const holds = new Holds(10);
    const tries = [holds.open(request('1')), holds.open(request('1'))];
    const other = holds.open(request('2'));
    for (const each of tries) each.take();
    expect(tries.map((each) => each.byOthers())).toEqual([0, 0]);
    expect(other.byOthers()).toBe(1_000);
    tries[0]!.end();
    expect(other.byOthers()).toBe(1_000);
    tries[1]!.end();
    expect(other.byOthers()).toBe(0);
  });

  it('are two for one key with two contents: only one of them can be placed, but which?', () => {
    const holds = new Holds(10);
    const [one, two] = [holds.open(request('1')), holds.open(request('1', { fingerprint: 'x' }))];
    one.take();
    expect(two.byOthers()).toBe(1_000);
  });

  it('wake those who wait when one ends, also when it ended before they began to', async () => {
    const holds = new Holds(10);
    const [one, two] = [holds.open(request('1')), holds.open(request('2'))];
    one.take();
    two.byOthers();
    const waiting = two.lessHeld(soon());
    one.drop();
    await waiting;
    one.take();
    two.byOthers();
    one.end();
    await two.lessHeld(Date.now() - 1);
  });

  it('are waited for until the deadline', async () => {
    const holds = new Holds(10);
    const [one, two] = [holds.open(request('1')), holds.open(request('2'))];
    one.take();
    two.byOthers();
    await expect(two.lessHeld(Date.now() + 20)).rejects.toThrow(StoreUnavailable);
  });

  it('are bounded per account', () => {
    const holds = new Holds(2);
    const one = holds.open(request('1'));
    holds.open(request('2'));
    expect(() => holds.open(request('3'))).toThrow(StoreUnavailable);
    holds.open(request('4', { accountId: 'bob' }));
    one.end();
    holds.open(request('3'));
  });
});
