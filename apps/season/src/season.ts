import { randomBytes } from 'node:crypto';
import { placeBet, type Answers } from './counter';
import { chanceOf } from './crowd/chance';
import { crowdOf, type PlannedBet } from './crowd/crowd';
import { fixturesOf, type Fixture } from './fixtures/fixtures';
import type { Match } from './fixtures/match';
import { playMatch } from './match-day';
import { untilSettled } from './settlement';
import type { System } from './system';
import { inParallel, turnsOf } from './turns';
import { judge, type Punter } from './verdict';

export interface SeasonOptions {
  readonly bets: number;
  readonly seed: string;
  /** Called for each bet that was answered. */
  readonly onBet: () => void;
}

export interface Played {
  readonly markets: number;
  readonly answers: Answers;
  readonly settled: number;
  readonly mismatches: readonly string[];
  /** Of the bets alone, from the first to the last answer. */
  readonly betsPerSecond: number;
}

const matchesAtOnce = 6;
const betsInFlight = 48;
const accountsAtOnce = 8;
const settlementsAtOnce = 16;

/** Plays all matches on the system, waits for the last settlement, and judges every account. */
export const playSeason = async (
  system: System,
  matches: readonly Match[],
  options: SeasonOptions,
): Promise<Played> => {
  const runId = `season-${Date.now().toString(36)}${randomBytes(2).toString('hex')}`;
  const fixtures = fixturesOf(matches, { chance: chanceOf(`fates ${options.seed}`), runId });
  const crowd = crowdOf(
    fixtures.map(({ markets }) => markets),
    options,
  );
  const accounts = await openAccounts(system, crowd.deposits, runId);
  const answers: Answers = { taken: [], refused: new Map(), surprises: [] };
  const startedAt = performance.now();
  const place = counterOf({ system, accounts, answers, onBet: options.onBet });
  const settlements = await inParallel(fixtures, matchesAtOnce, (fixture, index) =>
    playMatch({ system, place }, fixture, crowd.bets[index] ?? []),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  await inParallel(settlements.flat(), settlementsAtOnce, (run) =>
    untilSettled(system.operator, run),
  );
  const { position, punters } = await lastOrders(system, accounts, answers);
  return {
    markets: fixtures.reduce((sum, { markets }) => sum + markets.length, 0),
    answers,
    ...(await judge(system.operator, punters, position)),
    betsPerSecond: options.bets / seconds,
  };
};

interface OpenedAccount {
  readonly accountId: string;
  readonly paidIn: number;
}

const openAccounts = ({ service }: System, deposits: readonly number[], runId: string) =>
  inParallel(deposits, accountsAtOnce, async (amount, number): Promise<OpenedAccount> => {
    const accountId = `${runId}-${number}`;
    await service.openAccount({ accountId, currency: 'EUR' });
    await service.deposit(accountId, { amount, reference: 'season ticket' });
    return { accountId, paidIn: amount };
  });

interface Counter {
  readonly system: System;
  readonly accounts: readonly OpenedAccount[];
  readonly answers: Answers;
  readonly onBet: () => void;
}

const counterOf = ({ system, accounts, answers, onBet }: Counter) => {
  const inTurn = turnsOf(betsInFlight);
  return (bet: PlannedBet, fixture: Fixture): Promise<void> =>
    inTurn(async () => {
      const { accountId = '' } = accounts[bet.punter] ?? {};
      await placeBet(system.service, { accountId, bet, fixture }, answers);
      onBet();
    });
};

/**
 * A last small deposit. Whatever was seen to have happened before it stands before it in the log, so
 * its position is one at which every settlement is in.
 */
const lastOrders = async (
  { service }: System,
  accounts: readonly OpenedAccount[],
  { taken }: Answers,
): Promise<{ readonly position: string; readonly punters: readonly Punter[] }> => {
  const [first = { accountId: '', paidIn: 0 }, ...others] = accounts;
  const { position } = await service.deposit(first.accountId, { amount: 1 });
  const all = [{ ...first, paidIn: first.paidIn + 1 }, ...others];
  const punters = all.map((account) => ({
    ...account,
    taken: taken.filter(({ accountId }) => accountId === account.accountId),
  }));
  return { position, punters };
};
