import type { BetStatus, MarketStatus, Position } from './contract';
import type * as Model from './read-models';
import type { Sender } from './sending/sender';

/** `after`: wait for this position instead of the newest one of this client's own commands. */
export interface Freshness {
  readonly after?: Position;
}
export type Listing = Model.Page & Freshness;

/**
 * The routes of query-api. Never older than the client's own commands: the server waits for the
 * position, a 503 is asked again until the total deadline.
 */
export const queryCalls = (sender: Sender) => {
  const read = async <Document>(
    path: string,
    { after, ...query }: Freshness & Readonly<Record<string, unknown>> = {},
  ): Promise<Model.AsOf<Document>> =>
    (await sender.read(`${path}${search(query)}`, after)).body as Model.AsOf<Document>;
  return {
    account: (accountId: string, fresh?: Freshness) =>
      read<Model.Account>(`/v1/accounts/${id(accountId)}`, { ...fresh }),
    statement: (accountId: string, page?: Listing) =>
      read<Model.Statement>(`/v1/accounts/${id(accountId)}/statement`, { ...page }),
    bets: (accountId: string, page?: Listing & { readonly status?: BetStatus }) =>
      read<Model.Bets>(`/v1/accounts/${id(accountId)}/bets`, { ...page }),
    bet: (betId: string, fresh?: Freshness) =>
      read<Model.Bet>(`/v1/bets/${id(betId)}`, { ...fresh }),
    timeline: (betId: string, fresh?: Freshness) =>
      read<Model.Timeline>(`/v1/bets/${id(betId)}/timeline`, { ...fresh }),
    markets: (page?: Listing & { readonly status?: MarketStatus }) =>
      read<Model.Markets>('/v1/markets', { ...page }),
    market: (marketId: string, fresh?: Freshness) =>
      read<Model.Market>(`/v1/markets/${id(marketId)}`, { ...fresh }),
    book: (marketId: string, fresh?: Freshness) =>
      read<Model.Book>(`/v1/markets/${id(marketId)}/book`, { ...fresh }),
    dailyTotals: (days?: { readonly from?: string; readonly to?: string } & Freshness) =>
      read<Model.DailyTotals>('/v1/totals/daily', { ...days }),
    settlements: (page?: Listing & { readonly marketId?: string }) =>
      read<Model.Settlements>('/v1/settlements', { ...page }),
    settlement: (settlementId: string, fresh?: Freshness) =>
      read<Model.Settlement>(`/v1/settlements/${id(settlementId)}`, { ...fresh }),
    projections: (fresh?: Freshness) =>
      read<Model.Projections>('/v1/operations/projections', { ...fresh }),
  };
};

/** Every page of a listing, one after another. */
export async function* pagesOf<Page extends { readonly next?: string }>(
  page: (cursor: { readonly cursor?: string }) => Promise<Page>,
): AsyncGenerator<Page, void, void> {
  let current = await page({});
  yield current;
  while (current.next !== undefined) {
    current = await page({ cursor: current.next });
    yield current;
  }
}

const id = encodeURIComponent;

const search = (query: Readonly<Record<string, unknown>>): string => {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) given.set(name, String(value));
  }
  return given.size === 0 ? '' : `?${given.toString()}`;
};
