import { readFileSync } from 'node:fs';
import path from 'node:path';
import { codes, isCode } from './codes';
import type { Code } from './codes';
import { Problem, faultBody, problemBody, problemHeaders } from './problem';

/** As the public contract lists them, by status. */
const contract: { readonly [status: number]: string } = {
  400: 'MALFORMED KEY_MISSING EXPIRY_TOO_FAR CURRENCY_UNKNOWN POSITION_INVALID CURSOR_INVALID',
  401: 'TOKEN_MISSING TOKEN_INVALID',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND ACCOUNT_UNKNOWN MARKET_UNKNOWN BET_UNKNOWN',
  408: 'BODY_TIMEOUT',
  409: 'ID_TAKEN KEY_REUSED',
  412: 'REVISION_MISMATCH',
  413: 'BODY_TOO_LARGE',
  415: 'MEDIA_TYPE',
  422: `ACCOUNT_SUSPENDED ACCOUNT_CLOSED ACCOUNT_EXCLUDED ACCOUNT_IN_DEBT FUNDS_INSUFFICIENT
    LIMIT_STAKE LIMIT_LOSS LIMIT_DEPOSIT CURRENCY_MISMATCH MARKET_NOT_OPEN MARKET_SUSPENDED
    MARKET_CLOSED SELECTION_UNKNOWN PRICE_CHANGED PRICE_UNAVAILABLE STAKE_BELOW_MIN
    STAKE_ABOVE_MAX RETURNS_ABOVE_MAX LIABILITY_EXCEEDED EXPIRED MARKET_TRANSITION_INVALID
    RESULT_NOT_ALLOWED RESULT_VERSION_STALE SELECTION_UNCOVERED VOID_WINDOW_INVALID
    ACCOUNT_NOT_EMPTY EXCLUSION_SHORTENED`,
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  503: 'UNAVAILABLE BEHIND PARKED',
  504: 'OUTCOME_UNKNOWN',
};
const contracted = Object.entries(contract).flatMap(([status, list]) =>
  list.split(/\s+/).map((code) => `${code} ${status}`),
);

describe('the table of codes', () => {
  const all = Object.entries(codes);

  it('is the one of the public contract', () => {
    expect(all.map(([code, { status }]) => `${code} ${status}`).sort()).toEqual(
      [...contracted].sort(),
    );
  });

  it('is the one of docs/errors.md', () => {
    const page = readFileSync(path.resolve(__dirname, '../../../../docs/errors.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z0-9_]+)` \| (\d+) \| (.+?) \| (.*?) \| /gm)];
    const documented = rows.map(([, code, status, title, facts = '']) => ({
      code,
      status: Number(status),
      title,
      facts: [...facts.matchAll(/`(\w+)`/g)].map(([, fact]) => fact),
    }));
    const byCode = (a: { code?: string | undefined }, b: { code?: string | undefined }) =>
      (a.code ?? '') < (b.code ?? '') ? -1 : 1;
    const known = all.map(([code, meaning]) => ({ code, ...meaning }));
    expect(documented.sort(byCode)).toEqual(known.sort(byCode));
  });

  it('names no fact like a member of RFC 9457 or like the members beside them', () => {
    const taken = ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'];
    const facts = all.flatMap(([, meaning]) => meaning.facts as readonly string[]);
    expect(facts.filter((fact) => taken.includes(fact))).toEqual([]);
  });

  it('knows its own codes only', () => {
    expect(isCode('PRICE_CHANGED')).toBe(true);
    expect(isCode('RELEASED')).toBe(false);
    expect(isCode('toString')).toBe(false);
  });
});

describe('a problem', () => {
  it.each(Object.keys(codes) as Code[])('%s has its type, title, status and code', (code) => {
    const body = problemBody(new Problem(code), 'r-1');
    expect(body).toEqual({
      type: `urn:wagerlog:problem:${code.toLowerCase().replace(/_/g, '-')}`,
      title: codes[code].title,
      status: codes[code].status,
      detail: codes[code].title,
      code,
      requestId: 'r-1',
    });
  });

  it('carries facts, its own detail and another status where the contract says so', () => {
    const facts = { marketId: 'm1', status: 'forged' };
    const problem = new Problem('MARKET_UNKNOWN', { status: 422, detail: 'No m1.', facts });
    expect(problemBody(problem, 'r')).toMatchObject({
      status: 422,
      detail: 'No m1.',
      marketId: 'm1',
    });
  });

  it.each([
    [1, '1'],
    [1000, '1'],
    [1001, '2'],
  ])('says after %d ms when to come back, in whole seconds: %s', (retryAfterMs, seconds) => {
    const problem = new Problem('BEHIND', { facts: { retryAfterMs }, headers: { a: 'b' } });
    expect(problemHeaders(problem)).toEqual({ a: 'b', 'retry-after': seconds });
  });

  it('of our own has no code and no cause', () => {
    expect(faultBody('r')).toMatchObject({ type: 'about:blank', status: 500, requestId: 'r' });
    expect(faultBody('r')).not.toHaveProperty('code');
  });
});
