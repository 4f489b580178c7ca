/** What a code of the wire vocabulary means over HTTP; compared with `docs/errors.md` by a test. */
interface Meaning {
  readonly status: number;
  /** The same for every occurrence. */
  readonly title: string;
  /** Members beside the standard ones that tell the client the current facts. */
  readonly facts: readonly string[];
}

const meaning = (status: number, title: string, ...facts: readonly string[]): Meaning => ({
  status,
  title,
  facts,
});

/** The edge's own answers (api.md §7). */
const edge = {
  MALFORMED: meaning(400, 'The request is malformed'),
  KEY_MISSING: meaning(400, 'The header Idempotency-Key is missing'),
  EXPIRY_TOO_FAR: meaning(400, 'expiresAt is more than 60 s ahead', 'serverTime'),
  CURRENCY_UNKNOWN: meaning(400, 'The currency is not known', 'currency'),
  POSITION_INVALID: meaning(400, 'The position is not one of this store'),
  CURSOR_INVALID: meaning(400, 'The cursor is not valid here'),
  TOKEN_MISSING: meaning(401, 'A bearer token is required'),
  TOKEN_INVALID: meaning(401, 'The bearer token is not valid'),
  FORBIDDEN: meaning(403, 'Not allowed for this role'),
  NOT_FOUND: meaning(404, 'There is nothing at this address'),
  BET_UNKNOWN: meaning(404, 'There is no such bet'),
  BODY_TIMEOUT: meaning(408, 'The request arrived too slowly'),
  REVISION_MISMATCH: meaning(412, 'If-Match names another revision', 'marketStatus', 'revision'),
  BODY_TOO_LARGE: meaning(413, 'The body is too large', 'maxBytes'),
  MEDIA_TYPE: meaning(415, 'The body must be application/json'),
  RATE_LIMITED: meaning(429, 'Too many requests', 'retryAfterMs'),
  HEADERS_TOO_LARGE: meaning(431, 'The headers are too large', 'maxBytes'),
  UNAVAILABLE: meaning(503, 'Not possible right now; this request changed nothing', 'retryAfterMs'),
  BEHIND: meaning(503, 'The read model has not reached the position yet', 'retryAfterMs'),
  PARKED: meaning(503, 'This part of the read model waits for a repair', 'retryAfterMs'),
  OUTCOME_UNKNOWN: meaning(504, 'The outcome is unknown; ask again with the same key'),
} as const;

/** Refusals by the domain's rules (domain.md §2). */
const rules = {
  ACCOUNT_UNKNOWN: meaning(404, 'There is no such account'),
  /** Named in a body it is a refusal by a rule: 422. */
  MARKET_UNKNOWN: meaning(404, 'There is no such market', 'marketId'),
  KEY_REUSED: meaning(409, 'The key was used for another request'),
  ID_TAKEN: meaning(409, 'The id exists with other content'),
  ACCOUNT_SUSPENDED: meaning(422, 'The account is suspended'),
  ACCOUNT_CLOSED: meaning(422, 'The account is closed'),
  ACCOUNT_EXCLUDED: meaning(422, 'The account is excluded from betting', 'excludedUntil'),
  ACCOUNT_IN_DEBT: meaning(422, 'The account is in debt', 'balance', 'currency'),
  ACCOUNT_NOT_EMPTY: meaning(
    422,
    'The account has money or open bets',
    'balance',
    'openBets',
    'currency',
  ),
  EXCLUSION_SHORTENED: meaning(422, 'An exclusion cannot be shortened', 'excludedUntil'),
  FUNDS_INSUFFICIENT: meaning(422, 'The available balance is too small', 'available', 'currency'),
  LIMIT_STAKE: meaning(
    422,
    'The stake limit of the account is reached',
    'period',
    'limit',
    'remaining',
    'currency',
  ),
  LIMIT_LOSS: meaning(
    422,
    'The loss limit of the account is reached',
    'period',
    'limit',
    'remaining',
    'currency',
  ),
  LIMIT_DEPOSIT: meaning(
    422,
    'The deposit limit of the account is reached',
    'period',
    'limit',
    'remaining',
    'currency',
  ),
  CURRENCY_MISMATCH: meaning(422, 'Account and market differ in currency', 'currency'),
  MARKET_NOT_OPEN: meaning(422, 'The market is not open yet', 'marketStatus'),
  MARKET_SUSPENDED: meaning(422, 'The market is suspended', 'marketStatus'),
  MARKET_CLOSED: meaning(422, 'The market is closed', 'marketStatus'),
  SELECTION_UNKNOWN: meaning(422, 'The market has no such selection', 'selectionId'),
  PRICE_CHANGED: meaning(422, 'The price has changed', 'currentOdds', 'priceVersion'),
  PRICE_UNAVAILABLE: meaning(422, 'The selection has no price', 'priceVersion'),
  STAKE_BELOW_MIN: meaning(422, 'The stake is below the minimum', 'minStake', 'currency'),
  STAKE_ABOVE_MAX: meaning(422, 'The stake is above the maximum', 'maxStake', 'currency'),
  RETURNS_ABOVE_MAX: meaning(
    422,
    'The returns would be above the maximum',
    'maxReturns',
    'maxStake',
    'currency',
  ),
  LIABILITY_EXCEEDED: meaning(
    422,
    'The market takes no stake of this size now',
    'maxStake',
    'currency',
  ),
  EXPIRED: meaning(422, 'The request has expired', 'expiresAt', 'serverTime'),
  MARKET_TRANSITION_INVALID: meaning(
    422,
    'Not possible in this market status',
    'marketStatus',
    'revision',
  ),
  RESULT_NOT_ALLOWED: meaning(422, 'The market takes no result now', 'marketStatus'),
  RESULT_VERSION_STALE: meaning(422, 'The result is not newer than the last', 'resultVersion'),
  SELECTION_UNCOVERED: meaning(422, 'The result leaves a selection out', 'selectionId'),
  VOID_WINDOW_INVALID: meaning(
    422,
    'The window to void is not valid',
    'from',
    'until',
    'serverTime',
  ),
} as const;

export const codes = { ...edge, ...rules } as const;

export type Code = keyof typeof codes;

export const isCode = (text: string): text is Code => Object.hasOwn(codes, text);
