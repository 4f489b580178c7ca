import type {
  ConfirmResult,
  DefineMarket,
  LegOutcome,
  LiabilityReserved,
  MarketDefinition,
  MarketEvent,
  PlacementRequest,
  PublishPrices,
  ReserveLiability,
  SelectionOutcome,
  VoidMarket,
} from '../src';
import { eur, fingerprintOf, lost, placementRequest, won } from './account-samples';
import { noon } from './specification';

export const definition = (changes: Partial<MarketDefinition> = {}): MarketDefinition => ({
  marketId: 'match-1',
  eventName: 'Arsenal v Chelsea',
  type: 'match-odds',
  selections: [
    { selectionId: 'home', name: 'Arsenal' },
    { selectionId: 'draw', name: 'Draw' },
    { selectionId: 'away', name: 'Chelsea' },
  ],
  startsAt: '2026-11-23T15:00:00.000Z',
  currency: 'EUR',
  minStake: 100,
  maxStake: 50_000,
  maxReturns: 1_000_000,
  liabilityLimit: 200_000,
  ...changes,
});
export const defineMarket = (changes: Partial<MarketDefinition> = {}): DefineMarket => ({
  type: 'DefineMarket',
  definition: definition(changes),
});
export const marketDefined = (changes: Partial<MarketDefinition> = {}): MarketEvent => ({
  type: 'MarketDefined',
  data: definition(changes),
});

const marketId = 'match-1';
type Turn = 'MarketOpened' | 'MarketReopened' | 'MarketSuspended' | 'MarketClosed';
export const turned = (type: Turn): MarketEvent => ({ type, data: { marketId } });

/** Source timestamps in the stories: minutes before noon. */
export const sourceTime = (minute: number): string =>
  `2026-11-23T11:${String(minute).padStart(2, '0')}:00.000Z`;

export const publishPrices = (
  prices: { readonly [selectionId: string]: string } = { home: '5/2' },
  minute = 1,
): PublishPrices => ({
  type: 'PublishPrices',
  prices: Object.entries(prices).map(([selectionId, odds]) => ({ selectionId, odds })),
  sourceTimestamp: sourceTime(minute),
});
export const pricesPublished = (
  prices: { readonly [selectionId: string]: string } = { home: '5/2' },
  priceVersion = 1,
): MarketEvent => ({
  type: 'PricesPublished',
  data: {
    marketId,
    prices: publishPrices(prices).prices,
    priceVersion,
    sourceTimestamp: sourceTime(priceVersion),
  },
});

/** Defined, priced and open: revision 2. */
export const openMarket = (changes: Partial<MarketDefinition> = {}): readonly MarketEvent[] => [
  marketDefined(changes),
  pricesPublished(),
  turned('MarketOpened'),
];

export const reserveLiability = (
  request: Partial<PlacementRequest> = {},
  currency = 'EUR',
): ReserveLiability => ({
  type: 'ReserveLiability',
  request: placementRequest(request),
  currency,
});
export const liabilityReserved = (
  data: Partial<LiabilityReserved['data']> = {},
): LiabilityReserved => ({
  type: 'LiabilityReserved',
  data: {
    betId: 'bet-1',
    accountId: 'alice',
    marketId,
    selectionId: 'home',
    stake: eur(1000),
    requestedOdds: '5/2',
    acceptedOdds: '5/2',
    pricePolicy: 'none',
    potentialReturns: eur(2500),
    priceVersion: 1,
    placedAt: noon,
    expiresAt: '2026-11-23T12:00:30.000Z',
    fingerprint: fingerprintOf('b'),
    ...data,
  },
});
export const liabilityReleased = (betId = 'bet-1'): MarketEvent => ({
  type: 'LiabilityReleased',
  data: {
    betId,
    marketId,
    selectionId: 'home',
    stake: eur(1000),
    potentialReturns: eur(2500),
    reason: 'refused',
  },
});
export const limitChanged = (amount: number): MarketEvent => ({
  type: 'LiabilityLimitChanged',
  data: { marketId, amount },
});

const outcomesOf = (winner: string): readonly SelectionOutcome[] =>
  ['home', 'draw', 'away'].map((selectionId) => {
    const outcome: LegOutcome = selectionId === winner ? won : lost;
    return { selectionId, ...outcome };
  });
export const confirmResult = (winner: string, resultVersion = 1): ConfirmResult => ({
  type: 'ConfirmResult',
  resultVersion,
  outcomes: outcomesOf(winner),
});
export const marketResulted = (winner: string, { n = 1, resultVersion = 1 } = {}): MarketEvent => ({
  type: n === 1 ? 'MarketResulted' : 'MarketResultCorrected',
  data: { marketId, settlementId: `match-1-${n}`, n, resultVersion, outcomes: outcomesOf(winner) },
});

export const voidMarket = (
  window?: VoidMarket['window'],
  command: Partial<VoidMarket> = {},
): VoidMarket => ({
  type: 'VoidMarket',
  voidId: 'void-1',
  reason: 'abandoned',
  fingerprint: fingerprintOf('v'),
  ...(window === undefined ? {} : { window }),
  ...command,
});
const voided = (n: number) => ({
  marketId,
  settlementId: `match-1-${n}`,
  n,
  reason: 'abandoned',
  voidId: 'void-1',
  fingerprint: fingerprintOf('v'),
});
export const marketVoided = (n = 1): MarketEvent => ({ type: 'MarketVoided', data: voided(n) });
export const windowVoided = (from: string, until: string, n = 1): MarketEvent => ({
  type: 'BetsVoidedInWindow',
  data: { ...voided(n), from, until },
});
export const marketSettled = (n = 1): MarketEvent => ({
  type: 'MarketSettled',
  data: { marketId, n },
});
