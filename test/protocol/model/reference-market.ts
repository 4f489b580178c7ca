import type { MarketEvent, PlacementRequest } from '@wagerlog/domain';
import { liabilityLimit, stakeRange } from './play';

/** Returns of a stake at odds `n/d`, rounded down: the reference's own arithmetic. */
export const returnsAt = (stake: number, odds: string): number => {
  const [over, under = 1] = odds.split('/').map(Number);
  return Math.floor((stake * (over ?? 0)) / under);
};

interface Reservation {
  readonly betId: string;
  readonly accountId: string;
  readonly selectionId: string;
  readonly stake: number;
  readonly odds: string;
  readonly expiresAt: string;
}

/** What a market is to a placement at one revision. */
interface Terms {
  readonly status: string;
  readonly odds: ReadonlyMap<string, string>;
  readonly liability: ReadonlyMap<string, number>;
}

export interface MarketFact {
  readonly revision: number;
  readonly occurredAt: string;
  readonly event: MarketEvent;
  /** The placement that caused it, if it was one. */
  readonly request: PlacementRequest | undefined;
  /** Whether the account's stream has ended this bet by now, so that headroom may be given back. */
  readonly isEnded: (accountId: string, betId: string, revision: number) => boolean;
}

/** One market, one event after another: what may follow, and what it comes to. */
export class ReferenceMarket {
  readonly reservations = new Map<number, Reservation>();
  readonly live = new Map<string, number>();
  readonly winners = new Map<number, string>();
  private readonly known = new Set<string>();
  private readonly terms: Terms[] = [];
  private publishedAt = '';
  private now: Terms = { status: 'undefined', odds: new Map(), liability: new Map() };

  termsAt(revision: number): Terms {
    return this.terms[revision] ?? this.now;
  }

  get liability(): ReadonlyMap<string, number> {
    return this.now.liability;
  }

  /** What is wrong with this event here; nothing: it is taken. */
  take(fact: MarketFact): string | undefined {
    const fault = this.judge(fact);
    this.terms[fact.revision] = this.now;
    return fault;
  }

  private judge(fact: MarketFact): string | undefined {
    const { event } = fact;
    const judge = this.judges[event.type] as Judge | undefined;
    return judge === undefined ? `${event.type} is not expected` : judge(event.data, fact);
  }

  private readonly judges: {
    readonly [Type in MarketEvent['type']]?: (
      data: DataOf<Type>,
      fact: MarketFact,
    ) => string | undefined;
  } = {
    MarketDefined: () => this.turn(['undefined'], 'defined'),
    MarketOpened: () => this.turn(['defined'], 'open'),
    MarketReopened: () => this.turn(['suspended'], 'open'),
    MarketSuspended: () => this.turn(['open'], 'suspended'),
    MarketClosed: () => this.turn(['open', 'suspended'], 'closed'),
    MarketResulted: (data) => this.end(data, ['closed']),
    MarketResultCorrected: (data) => this.end(data, ['resulted']),
    PricesPublished: (data) => this.publish(data),
    LiabilityReserved: (data, fact) => this.reserve(fact, data),
    LiabilityReleased: (data, fact) => this.release(fact, data),
  };

  private turn(from: readonly string[], to: string): string | undefined {
    const { status } = this.now;
    this.now = { ...this.now, status: to };
    return from.includes(status) ? undefined : `${status} became ${to}`;
  }

  private end(data: DataOf<'MarketResulted'>, from: readonly string[]): string | undefined {
    const isNext = data.n === this.winners.size + 1;
    this.winners.set(data.n, data.outcomes.find(({ won }) => won)?.selectionId ?? '');
    return isNext ? this.turn(from, 'resulted') : `result ${data.n} is out of order`;
  }

  private publish(data: DataOf<'PricesPublished'>): string | undefined {
    const isNewer = data.sourceTimestamp > this.publishedAt;
    this.publishedAt = data.sourceTimestamp;
    const odds = new Map(this.now.odds);
    for (const each of data.prices) odds.set(each.selectionId, each.odds);
    this.now = { ...this.now, odds };
    return isNewer ? undefined : 'older prices took the place of newer ones';
  }

  private reserve(
    { revision, occurredAt, request }: MarketFact,
    data: DataOf<'LiabilityReserved'>,
  ): string | undefined {
    const { betId, accountId, selectionId, expiresAt, acceptedOdds: odds } = data;
    const stake = data.stake.amount;
    const isFirst = !this.known.has(betId);
    const refusal = request === undefined ? 'nobody asked' : refusalBy(this.now, request);
    const price = this.now.odds.get(selectionId);
    this.known.add(betId);
    this.reservations.set(revision, { betId, accountId, selectionId, stake, odds, expiresAt });
    this.live.set(betId, revision);
    this.expose(selectionId, returnsAt(stake, odds) - stake);
    if (!isFirst) return `${betId} is reserved twice`;
    if (refusal !== undefined) return `${betId} is reserved, though ${refusal}`;
    if (odds !== price) return `${betId} is reserved at ${odds}, not at ${price}`;
    return occurredAt < expiresAt ? undefined : `${betId} is reserved past its expiry`;
  }

  private release(
    { isEnded }: MarketFact,
    { betId }: DataOf<'LiabilityReleased'>,
  ): string | undefined {
    const revision = this.live.get(betId);
    const reservation = revision === undefined ? undefined : this.reservations.get(revision);
    if (revision === undefined || reservation === undefined) return `${betId} has no headroom`;
    const { accountId, selectionId, stake, odds } = reservation;
    this.live.delete(betId);
    this.expose(selectionId, stake - returnsAt(stake, odds));
    return isEnded(accountId, betId, revision)
      ? undefined
      : `${betId} lost its headroom before its account had ended it`;
  }

  private expose(selectionId: string, change: number): void {
    const liability = new Map(this.now.liability);
    liability.set(selectionId, (liability.get(selectionId) ?? 0) + change);
    this.now = { ...this.now, liability };
  }
}

/** The market's rules in their order, once more. */
export const refusalBy = (terms: Terms, request: PlacementRequest): string | undefined =>
  refusalByStatus(terms) ?? refusalByPrice(terms, request) ?? refusalByRisk(terms, request);

const refusalByStatus = ({ status }: Terms): string | undefined => {
  if (status === 'suspended') return 'MARKET_SUSPENDED';
  return status === 'open' ? undefined : 'MARKET_CLOSED';
};

const refusalByPrice = (
  { odds }: Terms,
  { selectionId, odds: wanted, pricePolicy }: PlacementRequest,
): string | undefined => {
  const price = odds.get(selectionId) ?? '';
  const difference = returnsAt(1_000_000, price) - returnsAt(1_000_000, wanted);
  if (pricePolicy === 'any' || difference === 0) return undefined;
  return pricePolicy === 'higher' && difference > 0 ? undefined : 'PRICE_CHANGED';
};

const refusalByRisk = (
  { odds, liability }: Terms,
  { selectionId, stake }: PlacementRequest,
): string | undefined => {
  if (stake < stakeRange.minStake) return 'STAKE_BELOW_MIN';
  const risk = returnsAt(stake, odds.get(selectionId) ?? '') - stake;
  const exceeds = risk > liabilityLimit - (liability.get(selectionId) ?? 0);
  return exceeds ? 'LIABILITY_EXCEEDED' : undefined;
};

type DataOf<Type extends MarketEvent['type']> = Extract<MarketEvent, { type: Type }>['data'];
type Judge = (data: MarketEvent['data'], fact: MarketFact) => string | undefined;
