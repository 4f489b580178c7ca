import { pagesOf, type Bet, type WagerlogClient } from '@wagerlog/client';
import type { TakenBet } from './counter';
import { inParallel } from './turns';

/** An account of the season, what was paid in, and its confirmed bets. Minor units. */
export interface Punter {
  readonly accountId: string;
  readonly paidIn: number;
  readonly taken: readonly TakenBet[];
}

export interface Verdict {
  /** Bets that reached their end, voided ones included. */
  readonly settled: number;
  /** What differs, one line each. */
  readonly mismatches: readonly string[];
}

const readersAtOnce = 8;
const pageLimit = 500;

/**
 * Compares every account and every bet in the read models, as of `position`, with what the season
 * makes of the answers it was given: to the unit.
 */
export const judge = async (
  client: WagerlogClient,
  punters: readonly Punter[],
  position: string,
): Promise<Verdict> => {
  const verdicts = await inParallel(punters, readersAtOnce, async (punter) => {
    const bets = await betsOf(client, punter.accountId, position);
    const account = await client.account(punter.accountId, { after: position });
    return {
      settled: [...bets.values()].filter(({ status }) => status !== 'placed').length,
      mismatches: [...accountFaults(account, punter), ...betFaults(bets, punter)],
    };
  });
  return {
    settled: verdicts.reduce((sum, { settled }) => sum + settled, 0),
    mismatches: verdicts.flatMap(({ mismatches }) => mismatches),
  };
};

const betsOf = async (
  client: WagerlogClient,
  accountId: string,
  after: string,
): Promise<ReadonlyMap<string, Bet>> => {
  const found = new Map<string, Bet>();
  const page = (cursor: { readonly cursor?: string }) =>
    client.bets(accountId, { ...cursor, limit: pageLimit, after });
  for await (const { bets } of pagesOf(page)) for (const bet of bets) found.set(bet.betId, bet);
  return found;
};

/** All bets are over: nothing is open, and what was paid in and back and lost adds up. */
const accountFaults = (
  account: object,
  { accountId, paidIn, taken }: Punter,
): readonly string[] => {
  const balance = taken.reduce((sum, { stake, returns }) => sum - stake + returns, paidIn);
  const available = Math.max(0, balance);
  const expected = { currency: 'EUR', balance, available, openStakes: 0, openBets: 0 };
  return differences(`account ${accountId}`, account, expected);
};

const betFaults = (found: ReadonlyMap<string, Bet>, { accountId, taken }: Punter): string[] => {
  const known = new Set(taken.map(({ betId }) => betId));
  const unknown = [...found.keys()].filter((betId) => !known.has(betId));
  return [
    ...unknown.map((betId) => `account ${accountId}: bet ${betId} was never confirmed`),
    ...taken.flatMap(({ betId, stake, returns, status }) =>
      differences(`bet ${betId}`, found.get(betId) ?? {}, { stake, returns, status }),
    ),
  ];
};

const differences = (name: string, found: object, expected: object): readonly string[] => {
  const members = new Map<string, unknown>(Object.entries(found));
  return Object.entries(expected)
    .filter(([member, value]) => members.get(member) !== value)
    .map(([member, value]) => `${name}: ${member} is ${String(members.get(member))}, not ${value}`);
};
