import {
  confirmResult,
  defineMarket,
  limitChanged,
  liabilityReserved,
  marketDefined,
  marketResulted,
  marketSettled,
  marketVoided,
  openMarket,
  pricesPublished,
  publishPrices,
  specificationOf,
  turned,
  voidMarket,
  windowVoided,
} from '../../testing';
import type { MarketCommand, SetMarketStatus } from './market.commands';
import { marketDecider } from './market.decider';
import type { MarketEvent } from './market.events';

const given = specificationOf(marketDecider);
const set = (
  status: SetMarketStatus['status'],
  expectedStatusRevision?: number,
): SetMarketStatus => ({
  type: 'SetMarketStatus',
  status,
  ...(expectedStatusRevision === undefined ? {} : { expectedStatusRevision }),
});
const changeLimit = (amount: number): MarketCommand => ({ type: 'ChangeLiabilityLimit', amount });

/** A past that leads to each status. */
const pasts: { readonly [status: string]: readonly MarketEvent[] } = {
  defined: [marketDefined()],
  open: [marketDefined(), turned('MarketOpened')],
  suspended: [marketDefined(), turned('MarketOpened'), turned('MarketSuspended')],
  closed: [marketDefined(), turned('MarketOpened'), turned('MarketClosed')],
  resulted: [
    marketDefined(),
    turned('MarketOpened'),
    turned('MarketClosed'),
    marketResulted('home'),
  ],
  settled: [
    marketDefined(),
    turned('MarketOpened'),
    turned('MarketClosed'),
    marketResulted('home'),
    marketSettled(),
  ],
  voided: [marketDefined(), marketVoided()],
};
const past = (status: string): readonly MarketEvent[] => pasts[status] ?? [];

describe('defining a market', () => {
  it('records the definition', () => given().when(defineMarket()).thenRecorded(marketDefined()));

  it('records nothing when it is defined so already', () => {
    given(marketDefined()).when(defineMarket()).thenNothing();
    given(...openMarket(), limitChanged(1))
      .when(defineMarket())
      .thenNothing();
  });

  it('is refused when the id is taken by another content', () =>
    given(marketDefined())
      .when(defineMarket({ handicap: '-0.75' }))
      .thenRefused('ID_TAKEN', {}));

  it('is refused in a currency that does not exist', () =>
    given()
      .when(defineMarket({ currency: 'EURO' }))
      .thenRefused('CURRENCY_UNKNOWN', { currency: 'EURO' }));

  it('changes nothing in a market that is defined again', () =>
    given(marketDefined(), turned('MarketOpened'), marketDefined({ minStake: 5 }))
      .when(set('open'))
      .thenNothing());
});

describe('a market that was never defined', () => {
  it.each<MarketCommand>([
    set('open'),
    publishPrices(),
    changeLimit(1),
    confirmResult('home'),
    voidMarket(),
    { type: 'ReleaseLiability', betId: 'bet-1', marketRevision: 3, reason: 'refused' },
    { type: 'MarkSettled', n: 1 },
  ])('is unknown to $type', (command) => given().when(command).thenRefused('MARKET_UNKNOWN', {}));

  it('stays undefined whatever else is folded', () =>
    given(turned('MarketOpened')).when(set('open')).thenRefused('MARKET_UNKNOWN'));
});

describe('the state machine', () => {
  const legal = {
    'defined open': 'MarketOpened',
    'open suspended': 'MarketSuspended',
    'suspended open': 'MarketReopened',
    'open closed': 'MarketClosed',
    'suspended closed': 'MarketClosed',
  } as const;
  const all = Object.keys(pasts).flatMap((from) =>
    (['open', 'suspended', 'closed'] as const).map((to) => ({ from, to })),
  );

  it.each(all)('answers $from → $to', ({ from, to }) => {
    const story = given(...past(from)).when(set(to));
    const type = legal[`${from} ${to}` as keyof typeof legal] as
      (typeof legal)[keyof typeof legal] | undefined;
    if (from === to) story.thenNothing();
    else if (type === undefined) {
      story.thenRefused('MARKET_TRANSITION_INVALID', {
        marketStatus: from,
        revision: statusRevision[from],
      });
    } else story.thenRecorded(turned(type));
  });

  const statusRevision: { readonly [status: string]: number } = {
    defined: 0,
    open: 1,
    suspended: 2,
    closed: 2,
    resulted: 3,
    settled: 4,
    voided: 1,
  };
});

describe('a reopened market', () => {
  it('is open', () =>
    given(...past('suspended'), turned('MarketReopened'))
      .when(set('open'))
      .thenNothing());
});

describe('a status change that expects a revision', () => {
  const traded = [...openMarket(), liabilityReserved(), pricesPublished({ home: '3' }, 2)] as const;

  it('is made when the last status change is the expected one: bets and prices do not count', () =>
    given(...traded)
      .when(set('suspended', 2))
      .thenRecorded(turned('MarketSuspended')));

  it.each([1, 3, 4, 0])('is refused when revision %d was expected', (revision) =>
    given(...traded)
      .when(set('suspended', revision))
      .thenRefused('REVISION_MISMATCH', { marketStatus: 'open', revision: 2 }),
  );

  it('names the mismatch before an impossible transition', () =>
    given(...past('defined'))
      .when(set('closed', 7))
      .thenRefused('REVISION_MISMATCH'));

  it('is already so for the retry of a lost answer, which carries the old revision', () =>
    given(...traded, turned('MarketSuspended'))
      .when(set('suspended', 2))
      .thenNothing());

  it('does not count a window void or a correction as a status change', () => {
    const noon = '2026-11-23T12:00:00.000Z';
    given(...openMarket(), windowVoided(noon, noon))
      .when(set('closed', 2))
      .thenRecorded(turned('MarketClosed'));
    given(...past('resulted'), marketResulted('away', { n: 2, resultVersion: 2 }))
      .when(set('open', 3))
      .thenRefused('MARKET_TRANSITION_INVALID', { marketStatus: 'resulted', revision: 3 });
  });
});

describe('publishing prices', () => {
  it('records them under the next version', () => {
    given(marketDefined())
      .when(publishPrices({ home: '5/2', away: '3' }))
      .thenRecorded(pricesPublished({ home: '5/2', away: '3' }));
    given(...openMarket())
      .when(publishPrices({ draw: '4' }, 2))
      .thenRecorded(pricesPublished({ draw: '4' }, 2));
  });

  it('drops what is not newer at its source than the last', () => {
    given(marketDefined(), pricesPublished({}, 2))
      .when(publishPrices({ home: '3' }, 2))
      .thenNothing();
    given(marketDefined(), pricesPublished({}, 2))
      .when(publishPrices({ home: '3' }, 1))
      .thenNothing();
  });

  it('is refused for a selection the market does not have', () =>
    given(marketDefined())
      .when(publishPrices({ home: '2', nobody: '3' }))
      .thenRefused('SELECTION_UNKNOWN', { selectionId: 'nobody' }));

  it.each(['defined', 'open', 'suspended'])('is possible while the market is %s', (status) =>
    given(...past(status))
      .when(publishPrices())
      .thenRecorded(pricesPublished()),
  );

  it.each(['closed', 'resulted', 'settled', 'voided'])('is refused when it is %s', (status) =>
    given(...past(status))
      .when(publishPrices())
      .thenRefused('MARKET_CLOSED', { marketStatus: status }),
  );

  it('names an unknown selection before the closed market, and that before the old source', () => {
    given(...past('closed'))
      .when(publishPrices({ nobody: '3' }))
      .thenRefused('SELECTION_UNKNOWN');
    given(marketDefined(), pricesPublished(), turned('MarketOpened'), turned('MarketClosed'))
      .when(publishPrices())
      .thenRefused('MARKET_CLOSED');
  });
});

describe('changing the liability limit', () => {
  it('records it, also below the present liability', () =>
    given(...openMarket(), liabilityReserved())
      .when(changeLimit(1))
      .thenRecorded(limitChanged(1)));

  it('records nothing when it is so already', () => {
    given(marketDefined()).when(changeLimit(200_000)).thenNothing();
    given(marketDefined(), limitChanged(5)).when(changeLimit(5)).thenNothing();
  });

  it('records the way back to the definition', () =>
    given(marketDefined(), limitChanged(5))
      .when(changeLimit(200_000))
      .thenRecorded(limitChanged(200_000)));
});
