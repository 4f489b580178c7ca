import { foldAll } from '@wagerlog/event-sourcing';
import {
  confirmResult,
  definition,
  fingerprintOf,
  foldedPast,
  lost,
  marketResulted,
  marketSettled,
  marketVoided,
  noon,
  openMarket,
  specificationOf,
  turned,
  voidMarket,
  windowVoided,
  won,
} from '../../testing';
import { marketDecider } from './market.decider';
import type { MarketEvent } from './market.events';
import { targetOf } from './market.triggers';

const given = specificationOf(marketDecider);
const closed = [...openMarket(), turned('MarketClosed')] as const;
const resulted = [...closed, marketResulted('home')] as const;
const settled = [...resulted, marketSettled()] as const;
const correction = marketResulted('away', { n: 2, resultVersion: 2 });
const earlier = '2026-11-23T11:30:00.000Z';
const early = '2026-11-23T11:00:00.000Z';

describe('confirming a result', () => {
  it('records it as the first trigger', () =>
    given(...closed)
      .when(confirmResult('home'))
      .thenRecorded(marketResulted('home')));

  it('records the outcomes in the order of the definition, and nothing else', () => {
    const { outcomes, ...command } = confirmResult('home');
    given(...closed)
      .when({ ...command, outcomes: outcomes.toReversed().map((each) => ({ ...each, note: 'x' })) })
      .thenRecorded(marketResulted('home'));
  });

  it.each<[string, readonly MarketEvent[]]>([
    ['resulted', resulted],
    ['settled', settled],
  ])('corrects a %s market', (_, past) =>
    given(...past)
      .when(confirmResult('away', 2))
      .thenRecorded(correction),
  );

  it('records nothing when the same version came with the same outcomes', () => {
    given(...resulted)
      .when(confirmResult('home'))
      .thenNothing();
    given(...settled)
      .when(confirmResult('home'))
      .thenNothing();
    given(...resulted, correction)
      .when(confirmResult('away', 2))
      .thenNothing();
    given(...resulted, marketVoided(2))
      .when(confirmResult('home'))
      .thenNothing();
  });

  it.each<[string, readonly MarketEvent[]]>([
    ['open', openMarket()],
    ['suspended', [...openMarket(), turned('MarketSuspended')]],
    ['defined', openMarket().slice(0, 1)],
    ['voided', [...closed, marketVoided()]],
  ])('is not allowed while the market is %s', (marketStatus, past) =>
    given(...past)
      .when(confirmResult('home'))
      .thenRefused('RESULT_NOT_ALLOWED', { marketStatus }),
  );

  it('is stale at the same version with other outcomes, and at a lower one', () => {
    given(...resulted)
      .when(confirmResult('away'))
      .thenRefused('RESULT_VERSION_STALE', { resultVersion: 1 });
    given(...resulted, correction)
      .when(confirmResult('home'))
      .thenRefused('RESULT_VERSION_STALE', { resultVersion: 2 });
  });

  it('covers every selection, and no unknown one, which is named first', () => {
    const { outcomes, ...command } = confirmResult('home', 2);
    const two = outcomes.slice(1);
    const unknown = { selectionId: 'nobody', ...lost };
    given(...closed)
      .when({ ...command, outcomes: two })
      .thenRefused('SELECTION_UNCOVERED', { selectionId: 'home' });
    given(...closed)
      .when({ ...command, outcomes: [...two, unknown] })
      .thenRefused('SELECTION_UNKNOWN', { selectionId: 'nobody' });
    given(...resulted)
      .when({ ...command, resultVersion: 1, outcomes: [...outcomes, unknown] })
      .thenRefused('RESULT_VERSION_STALE');
    given(...resulted)
      .when({ ...command, outcomes: [...outcomes, unknown] })
      .thenRefused('SELECTION_UNKNOWN');
  });
});

describe('voiding a market', () => {
  it.each<[string, readonly MarketEvent[]]>([
    ['defined', openMarket().slice(0, 1)],
    ['open', openMarket()],
    ['closed', closed],
  ])('is possible when it is %s', (_, past) =>
    given(...past)
      .when(voidMarket())
      .thenRecorded(marketVoided()),
  );

  it('is possible after a result, as the next trigger', () => {
    given(...resulted)
      .when(voidMarket())
      .thenRecorded(marketVoided(2));
    given(...settled)
      .when(voidMarket())
      .thenRecorded(marketVoided(2));
  });

  it('answers the same void from its first event', () => {
    given(...openMarket(), marketVoided())
      .when(voidMarket())
      .thenKnown(3);
    given(...openMarket(), windowVoided(early, earlier))
      .when(voidMarket({ from: early, until: earlier }))
      .thenKnown(3);
    given(...openMarket(), marketVoided())
      .when(voidMarket(undefined, { fingerprint: fingerprintOf('x') }))
      .thenRefused('KEY_REUSED', {});
  });

  it('is refused when it is void already, the whole and a window', () => {
    const again = { voidId: 'void-2' };
    given(...openMarket(), marketVoided())
      .when(voidMarket(undefined, again))
      .thenRefused('MARKET_TRANSITION_INVALID', { marketStatus: 'voided' });
    given(...openMarket(), marketVoided())
      .when(voidMarket({ from: noon, until: early }, again))
      .thenRefused('MARKET_TRANSITION_INVALID');
  });
});

describe('voiding the bets of a window', () => {
  it('records the window, up to this very moment', () => {
    given(...openMarket())
      .when(voidMarket({ from: early, until: noon }))
      .thenRecorded(windowVoided(early, noon));
    given(...openMarket())
      .when(voidMarket({ from: early, until: early }))
      .thenRecorded(windowVoided(early, early));
  });

  it('counts its own number, also a second time', () =>
    given(...openMarket(), windowVoided(early, early))
      .when(voidMarket({ from: early, until: noon }, { voidId: 'void-2' }))
      .thenRecorded({
        type: 'BetsVoidedInWindow',
        data: {
          marketId: 'match-1',
          settlementId: 'match-1-2',
          n: 2,
          reason: 'abandoned',
          voidId: 'void-2',
          fingerprint: fingerprintOf('v'),
          from: early,
          until: noon,
        },
      }));

  it.each([
    ['reaches into the future', { from: early, until: '2026-11-23T12:00:00.001Z' }],
    ['runs backwards', { from: earlier, until: early }],
  ])('is invalid when it %s', (_, window) =>
    given(...openMarket())
      .when(voidMarket(window))
      .thenRefused('VOID_WINDOW_INVALID', { ...window, serverTime: noon }),
  );

  it('leaves the state of the market alone', () => {
    const state = foldAll(
      marketDecider,
      marketDecider.initial,
      foldedPast([...openMarket(), windowVoided(early, noon)]),
    );
    expect(state).toMatchObject({ status: 'open', statusRevision: 2 });
  });
});

describe('marking a market settled', () => {
  const mark = (n: number) => ({ type: 'MarkSettled', n }) as const;

  it('records it for the newest run', () => {
    given(...resulted)
      .when(mark(1))
      .thenRecorded(marketSettled());
    given(...settled, correction)
      .when(mark(2))
      .thenRecorded(marketSettled(2));
  });

  it('records nothing for an older run, a settled market, or one without a result', () => {
    given(...resulted, correction)
      .when(mark(1))
      .thenNothing();
    given(...settled)
      .when(mark(1))
      .thenNothing();
    given(...closed, windowVoided(early, noon))
      .when(mark(1))
      .thenNothing();
    given(...closed, marketVoided())
      .when(mark(1))
      .thenNothing();
  });
});

describe('what a bet shall be worth', () => {
  const triggersOf = (...past: readonly MarketEvent[]) => {
    const state = foldAll(marketDecider, marketDecider.initial, foldedPast([...closed, ...past]));
    return state.status === 'undefined' ? [] : state.triggers;
  };
  const reservation = { selectionId: 'home', placedAt: earlier };

  it('is open without a trigger', () => {
    expect(targetOf(triggersOf(), reservation)).toBeUndefined();
  });

  it('is the outcome of its selection', () => {
    expect(targetOf(triggersOf(marketResulted('home')), reservation)).toEqual({
      kind: 'result',
      resultVersion: 1,
      outcome: won,
    });
    expect(
      targetOf(triggersOf(marketResulted('home')), { ...reservation, selectionId: 'draw' }),
    ).toEqual({ kind: 'result', resultVersion: 1, outcome: lost });
    expect(
      targetOf(triggersOf(marketResulted('home')), { ...reservation, selectionId: 'nobody' }),
    ).toBeUndefined();
  });

  it('is the newest result', () => {
    expect(targetOf(triggersOf(marketResulted('home'), correction), reservation)).toEqual({
      kind: 'result',
      resultVersion: 2,
      outcome: lost,
    });
  });

  it.each([
    [early, noon],
    [earlier, earlier],
    [early, earlier],
    [earlier, noon],
  ])('is void in a window from %s until %s, whatever the result', (from, until) => {
    const both = triggersOf(windowVoided(from, until), marketResulted('home', { n: 2 }));
    expect(targetOf(both, reservation)).toEqual({ kind: 'void' });
    const reverse = triggersOf(marketResulted('home'), windowVoided(from, until, 2));
    expect(targetOf(reverse, reservation)).toEqual({ kind: 'void' });
  });

  it.each([
    [early, '2026-11-23T11:29:59.999Z'],
    ['2026-11-23T11:30:00.001Z', noon],
  ])('is untouched by a window from %s until %s', (from, until) => {
    const triggers = triggersOf(marketResulted('home'), windowVoided(from, until, 2));
    expect(targetOf(triggers, reservation)).toMatchObject({ kind: 'result', outcome: won });
    expect(targetOf(triggersOf(windowVoided(from, until)), reservation)).toBeUndefined();
  });

  it('is void with the whole market', () => {
    expect(targetOf(triggersOf(marketResulted('home'), marketVoided(2)), reservation)).toEqual({
      kind: 'void',
    });
  });

  it('rests on triggers that keep what they were', () => {
    const { marketId } = definition();
    const trigger = (n: number, revision: number) => ({
      n,
      revision,
      settlementId: `${marketId}-${n}`,
    });
    const voided = { voidId: 'void-1', fingerprint: fingerprintOf('v') };
    expect(
      triggersOf(marketResulted('home'), correction, windowVoided(early, noon, 3), marketVoided(4)),
    ).toEqual([
      {
        kind: 'result',
        ...trigger(1, 4),
        resultVersion: 1,
        outcomes: confirmResult('home').outcomes,
      },
      {
        kind: 'correction',
        ...trigger(2, 5),
        resultVersion: 2,
        outcomes: confirmResult('away').outcomes,
      },
      { kind: 'window-void', ...trigger(3, 6), ...voided, from: early, until: noon },
      { kind: 'void', ...trigger(4, 7), ...voided },
    ]);
  });
});
