/** A bet as the projector keeps it; positions are texts that sort as the positions do. */
export interface KeptBet {
  readonly _id: string;
  readonly position: string;
  readonly changedAt: string;
  readonly revision: number;
  readonly document: object;
}

export const ACCOUNTS = 1_000;
export const PAGE = 20;

/** The indexes of the product's read model of bets, beside the one on `_id`. */
export const BET_INDEXES: readonly Readonly<Record<string, 1>>[] = [
  { changedAt: 1 },
  { 'document.accountId': 1, 'document.revision': 1 },
  { 'document.accountId': 1, 'document.status': 1, 'document.revision': 1 },
];

export const betId = (n: number): string => `01981f7c-5a3e-7b1d-9c40-${hexadecimal(n, 12)}`;

export const accountId = (n: number): string => `account-${hexadecimal(n % ACCOUNTS, 8)}`;

/** The bet of that number, as of `position`: placed at first, settled by a later event. */
export function bet(n: number, position: number, isSettled: boolean): KeptBet {
  const at = `${hexadecimal(position, 16)}/${hexadecimal(position, 16)}`;
  const outcome = isSettled ? { result: 'won', returns: 2_625 } : {};
  const document = {
    betId: betId(n),
    accountId: accountId(n),
    marketId: `01981f7c-0000-7000-8000-${hexadecimal(n % 64, 12)}`,
    selectionId: 'home',
    status: isSettled ? 'settled' : 'placed',
    stake: 1_050,
    currency: 'EUR',
    requestedOdds: '2.5',
    acceptedOdds: '2.5',
    potentialReturns: 2_625,
    priceVersion: 17,
    placedAt: '2026-11-24T12:00:00.000Z',
    resettled: false,
    revision: Math.floor(n / ACCOUNTS),
    ...outcome,
  };
  return { _id: betId(n), position: at, changedAt: at, revision: 1, document };
}

const hexadecimal = (n: number, width: number): string => n.toString(16).padStart(width, '0');
