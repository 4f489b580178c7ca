import { matchDay } from '../../testing/match-day';
import { account } from '../../testing/placement.events';
import type { StoredEvent } from '../evidence/stored-event';
import { money, present } from './present';
import { type AsOf, replay } from './replay';
import type { StreamState } from './stream-state';

async function* streamOf(name: string, change = (event: StoredEvent) => event) {
  for (const event of matchDay().events) if (event.stream === name) yield change(event);
}
const stateOf = (stream: string, asOf: AsOf = {}): Promise<StreamState> =>
  replay(stream, streamOf(stream), asOf);
const timeOf = (stream: string, revision: number): string => {
  const event = matchDay().events.find(
    (each) => each.stream === stream && each.revision === revision,
  );
  return event!.metadata.occurredAt;
};

describe('replaying an account', () => {
  it('shows its newest balance, bets and what was not placed', async () => {
    expect(await stateOf(account)).toMatchObject({
      ...{ stream: account, kind: 'account', revision: 19 },
      state: {
        ...{ accountId: 'alice', currency: 'EUR', status: 'active' },
        ...{ balance: 10_599, available: 10_599, openStakes: 0, openBets: 0 },
        bets: [
          { betId: 'b-1', status: 'voided', result: 'void', returns: 1_000, paid: 1_000, n: 3 },
          { betId: 'b-2', status: 'settled', result: 'won', returns: 1_598, paid: 1_598, n: 3 },
        ],
        notPlaced: [{ betId: 'b-3', code: 'EXPIRED' }],
      },
    });
  });

  it.each([
    [2, 10_000, 0],
    [4, 9_000, 1],
    [6, 8_001, 2],
    [9, 10_501, 1],
    [13, 8_001, 0],
  ])('as of revision %i the balance was %i with %i open bets', async (revision, balance, open) => {
    const asOf = await stateOf(account, { revision });
    expect(asOf.revision).toBe(revision);
    expect(asOf.state).toMatchObject({ balance, openBets: open });
  });

  it('takes an instant as of its end, and is silent about what came later', async () => {
    const at = timeOf(account, 4);
    expect((await stateOf(account, { at })).revision).toBe(4);
    const before = new Date(Date.parse(at) - 1).toISOString();
    expect((await stateOf(account, { at: before })).revision).toBe(2);
  });

  it('has no state before its first event', async () => {
    await expect(stateOf(account, { at: '2020-01-01T00:00:00.000Z' })).rejects.toMatchObject({
      isAbsent: true,
    });
  });
});

describe('replaying a market and a run', () => {
  it('shows prices, liability and live reservations as of then', async () => {
    expect((await stateOf('market-m-1', { revision: 4 })).state).toMatchObject({
      ...{ marketId: 'm-1', status: 'open', priceVersion: 1 },
      prices: { home: '5/2', away: '8/5' },
      liability: { home: 1_500, away: 599 },
      live: [
        { betId: 'b-1', stake: 1_000, potentialReturns: 2_500, revision: 3 },
        { betId: 'b-2', stake: 999, potentialReturns: 1_598, revision: 4 },
      ],
      ...{ triggers: [], settledBy: null },
    });
  });

  it('gives the headroom back at the release and names the triggers', async () => {
    const { state } = await stateOf('market-m-1');
    expect(state).toMatchObject({
      liability: { home: 0, away: 599 },
      triggers: [{ n: 1 }, { n: 2 }, { n: 3, type: 'BetsVoidedInWindow' }],
      ...{ status: 'settled', settledBy: 3 },
    });
  });

  it('shows how far a run had come', async () => {
    expect((await stateOf('settlement-m-1-1', { revision: 0 })).state).toMatchObject({
      ...{ state: 'running', expected: 2, settled: 0, accountsDone: 0 },
    });
    expect((await stateOf('settlement-m-1-1')).state).toMatchObject({
      ...{ state: 'completed', expected: 2, settled: 2, accountsDone: 1, trigger: 'result' },
    });
  });
});

describe('what cannot be replayed', () => {
  it('is a stream that holds no state', () =>
    expect(stateOf('wagerlog-store')).rejects.toThrow('no account, market or settlement'));

  it('is a stream with an event nobody knows: it is named, never passed over', async () => {
    const events = streamOf(account, (event) =>
      event.revision === 3 ? { ...event, type: 'AccountForgiven' } : event,
    );
    await expect(replay(account, events, {})).rejects.toThrow(
      'account-alice@3 cannot be read: AccountForgiven is no event of a account',
    );
  });
});

describe('for people', () => {
  it('amounts stand in major units, one fact per line', async () => {
    const text = present(await stateOf(account, { revision: 4 }));
    expect(text.split('\n').slice(0, 9)).toEqual([
      `account-alice as of revision 4 (${timeOf(account, 4)})`,
      '  account id: alice',
      '  currency: EUR',
      '  status: active',
      '  excluded until: –',
      '  balance: 90.00 EUR',
      '  available: 90.00 EUR',
      '  open stakes: 10.00 EUR',
      '  open bets: 1',
    ]);
    expect(text).toContain('stake 10.00 EUR, odds 5/2, status placed');
    expect(text).toContain('  not placed: none');
  });

  it.each([
    [1_050, 'EUR', '10.50 EUR'],
    [-5, 'EUR', '-0.05 EUR'],
    [1_050, 'JPY', '1050 JPY'],
    [1_050, 'BHD', '1.050 BHD'],
    [7, '', '7'],
  ])('%i %s is %s', (minor, currency, text) => expect(money(minor, currency)).toBe(text));
});
