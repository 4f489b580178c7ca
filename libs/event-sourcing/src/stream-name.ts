/** A stream's name is its category, a dash, and an id; the category never contains a dash. */
export const streamName = {
  account: (accountId: string): string => `account-${accountId}`,
  market: (marketId: string): string => `market-${marketId}`,
  settlement: (marketId: string, n: number): string => `settlement-${marketId}-${n}`,
} as const;

/** The stream whose single event holds the store's id. */
export const storeIdentityStream = 'wagerlog-store';

/** `account-a-1` is category `account`, id `a-1`: split at the first dash. */
export const parseStreamName = (
  name: string,
): { readonly category: string; readonly id: string } | undefined => {
  const dash = name.indexOf('-');
  if (dash < 1 || dash === name.length - 1) return undefined;
  return { category: name.slice(0, dash), id: name.slice(dash + 1) };
};

/** `settlement-m-1-3` is market `m-1`, run 3: split at the last dash. */
export const parseSettlementId = (
  settlementId: string,
): { readonly marketId: string; readonly n: number } | undefined => {
  const dash = settlementId.lastIndexOf('-');
  const n = settlementId.slice(dash + 1);
  if (dash < 1 || !/^[1-9]\d{0,8}$/.test(n)) return undefined;
  return { marketId: settlementId.slice(0, dash), n: Number(n) };
};
