import { eur, verify, withChanged } from '../../testing/damage';
import { type AnyEvent, History } from '../../testing/history';
import { matchDay, openDay } from '../../testing/match-day';
import { account, bet, deposit, market, reserved } from '../../testing/placement.events';
import type { StoredEvent } from '../evidence/stored-event';

const tampered = (
  index: number,
  change: (event: StoredEvent) => StoredEvent,
): readonly StoredEvent[] =>
  matchDay().events.map((event, at) => (at === index ? change(event) : event));

describe('verify', () => {
  it('finds nothing in a clean day and sums the ledgers up to zero', () => {
    expect(verify(matchDay().events)).toEqual({
      clean: true,
      events: matchDay().events.length,
      streams: { account: 1, market: 1, settlement: 3 },
      bets: 2,
      trialBalance: { EUR: { customer: 10_599, cash: -10_000, 'open-stakes': 0, revenue: -599 } },
      findings: [],
      findingsTotal: 0,
    });
  });

  it('leaves work in progress alone: a reservation on its way, a run that goes on', () => {
    const history = openDay();
    history.append(
      market,
      reserved(history, { betId: 'b-9', stake: 100, odds: '5/2', returns: 250 }),
    );
    const running = { settlementId: 'm-1-1', marketId: 'm-1', n: 1, trigger: 'result' as const };
    const trigger = { marketId: 'm-1', settlementId: 'm-1-1', n: 1 };
    history.append(market, { type: 'MarketClosed', data: { marketId: 'm-1' } });
    history.append(market, {
      type: 'MarketResulted',
      data: { ...trigger, resultVersion: 1, outcomes: [] },
    });
    history.append('settlement-m-1-1', {
      type: 'SettlementStarted',
      data: { ...running, upToRevision: history.revisionOf(market), expected: 1 },
    });
    expect(verify(history.events).findings).toEqual([]);
  });

  it('takes the reference of a payment for what it is, though it reads like a bet id', () => {
    const history = matchDay();
    const [credited, movement] = deposit('p-2', 500, 11_099);
    const reference = 'b-1';
    history.append(
      account,
      { ...credited, data: { ...credited!.data, reference } } as AnyEvent,
      { ...movement, data: { ...movement!.data, reference } } as AnyEvent,
    );
    expect(verify(history.events).findings).toEqual([]);
  });

  it('passes over the streams of the store itself and over snapshots', () => {
    const [first] = matchDay().events;
    const foreign = ['$$market-m-1', 'snapshot-account-alice'].map((stream) => ({
      ...first!,
      stream,
    }));
    expect(verify([...foreign, ...matchDay().events]).clean).toBe(true);
  });
});

describe('verify, on a chain that was tampered with', () => {
  const chain: readonly (readonly [string, () => readonly StoredEvent[]])[] = [
    [
      'changed after it was written',
      () => tampered(4, (event) => ({ ...event, data: { ...(event.data as object), x: 1 } })),
    ],
    ['another id', () => tampered(4, (event) => ({ ...event, id: 'other' }))],
    ['a hole in the stream', () => matchDay().events.filter((_event, at) => at !== 4)],
    ['a tail without its head', () => matchDay().events.slice(1)],
    [
      'a whole stream under another name',
      () =>
        matchDay().events.map((event) =>
          event.stream === account ? { ...event, stream: 'account-bob' } : event,
        ),
    ],
    [
      'time running backwards',
      () =>
        new History()
          .append(account, { type: 'AccountOpened', data: { accountId: 'alice', currency: 'EUR' } })
          .pass(-5_000)
          .append(account, ...deposit('p', 1, 1)).events,
    ],
    [
      'an event type nobody knows',
      () => tampered(4, (event) => ({ ...event, type: 'AccountForgiven' })),
    ],
    [
      'an event of a later schema',
      () =>
        tampered(4, (event) => ({
          ...event,
          metadata: { ...(event.metadata as object), schemaVersion: 9 },
        })),
    ],
    ['no metadata', () => tampered(4, (event) => ({ ...event, metadata: {} }))],
    ['data without its fields', () => tampered(4, (event) => ({ ...event, data: null }))],
  ];

  it.each(chain)('I13: %s', (_what, damage) => {
    expect(verify(damage()).findings.map(({ invariant }) => invariant)).toContain('I13');
  });

  it('says where: stream, revision and what', () => {
    const events = withChanged('BalanceDebited', { amount: eur(999) });
    expect(verify(events).findings[0]).toEqual({
      invariant: 'I3',
      stream: account,
      revision: 4,
      what: 'BetPlaced of b-1 should move -1000, it moves -999',
    });
  });

  it('keeps the first thousand findings and counts the rest', () => {
    const history = openDay();
    for (let at = 0; at < 600; at += 1) {
      const terms = { betId: `x-${at}`, stake: 100_000, odds: '5/2', returns: 250_000 };
      bet(history, terms, -at);
    }
    const report = verify(history.events);
    expect(report.findings).toHaveLength(1_000);
    expect(report.findingsTotal).toBeGreaterThan(1_000);
  });
});
