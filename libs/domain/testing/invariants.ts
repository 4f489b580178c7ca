import { foldAll } from '@wagerlog/event-sourcing';
import {
  accountDecider,
  isStanding,
  marketDecider,
  type AccountEvent,
  type MarketEvent,
} from '../src';
import type { Entry } from './recorded-stream';
import { accountIds, marketIds, type AccountName, type MarketName, type World } from './world';

/**
 * The invariants of domain.md §5 that streams alone can show, each recounted from the events with
 * arithmetic of its own. I12 and the hashes of I13 belong to the read models and the store.
 */
export const expectInvariants = (world: World): void => {
  for (const account of accountIds) {
    expectLedger(world, account);
    expectBets(world, account);
  }
  for (const market of marketIds) {
    expectReservations(world, market);
    expectFates(world, market);
    expectRuns(world, market);
    expectTargets(world, market);
  }
  expectSameAnswers(world);
};

type Movement = Extract<AccountEvent, { type: 'BalanceDebited' | 'BalanceCredited' }>;
const isMovement = (event: AccountEvent): event is Movement => event.type.startsWith('Balance');
const signed = ({ type, data }: Movement) =>
  type === 'BalanceDebited' ? -data.amount.amount : data.amount.amount;

/** I1, I2, I8, I11, and the time part of I13. */
const expectLedger = (world: World, account: AccountName): void => {
  const { entries, state } = world.accounts[account];
  const books = { customer: 0, cash: 0, 'open-stakes': 0, revenue: 0 };
  let balance = 0;
  let before = '';
  for (const { event, occurredAt } of entries) {
    expect(occurredAt >= before).toBe(true);
    before = occurredAt;
    if (!isMovement(event)) continue;
    balance += signed(event);
    expect(event.data.balanceAfter.amount).toBe(balance);
    const { postings, reason } = event.data;
    expect(postings.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
    for (const { ledger, amount } of postings) books[ledger] += amount;
    if (reason === 'stake' || reason === 'withdrawal') expect(balance).toBeGreaterThanOrEqual(0);
  }
  const folded = state();
  if (folded.status === 'unopened') throw new Error(`${account} is not opened`);
  const open = [...folded.bets.entries()].flatMap(([, bet]) => (isStanding(bet) ? [bet] : []));
  const openStakes = open.reduce(
    (sum, { status, stake }) => sum + (status === 'placed' ? stake : 0),
    0,
  );
  expect(books).toMatchObject({ customer: balance, 'open-stakes': openStakes });
  expect(folded).toMatchObject({ balance, openStakes });
  expect(foldAll(accountDecider, accountDecider.initial, entries)).toEqual(folded);
};

/** I3 and I4. */
const expectBets = (world: World, account: AccountName): void => {
  const { entries } = world.accounts[account];
  for (const { event, append } of entries) {
    if (event.type !== 'BetPlaced') continue;
    const { betId, stake } = event.data;
    const together = entries.filter((each) => each.append === append).map((each) => each.event);
    expect(together).toMatchObject([
      { type: 'BetPlaced' },
      { type: 'BalanceDebited', data: { reason: 'stake', reference: betId, amount: stake } },
    ]);
    expectWorth(entries, betId);
  }
};

const effects = ['BetSettled', 'BetResettled', 'BetVoided'] as const;
type Effect = Extract<AccountEvent, { type: (typeof effects)[number] }>;
const isEffect = (event: AccountEvent): event is Effect =>
  effects.some((type) => type === event.type);

const expectWorth = (entries: readonly Entry<AccountEvent>[], betId: string): void => {
  const events = entries.map(({ event }) => event);
  const worth = events.filter(isEffect).filter(({ data }) => data.betId === betId);
  const numbers = worth.map(({ data }) => data.n);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  const booked = events.filter(isMovement).filter(({ data }) => data.reference === betId);
  const [stakes, rest] = [
    booked.filter(({ data }) => data.reason === 'stake'),
    booked.filter(({ data }) => data.reason !== 'stake'),
  ];
  expect(stakes).toHaveLength(1);
  expect(rest).toHaveLength(worth.length);
  const sum = rest.reduce((total, movement) => total + signed(movement), 0);
  expect({ betId, booked: sum }).toEqual({ betId, booked: worth.at(-1)?.data.returns.amount ?? 0 });
};

type MarketEntry = Entry<MarketEvent>;
type Reserved = Extract<MarketEvent, { type: 'LiabilityReserved' }>;

/** I5, I6, I11 and I14. */
const expectReservations = (world: World, market: MarketName): void => {
  const { entries, state } = world.markets[market];
  for (const { event, revision, occurredAt } of entries) {
    if (event.type !== 'LiabilityReserved') continue;
    const before = entries.slice(0, revision);
    const { selectionId, acceptedOdds, requestedOdds, pricePolicy, placedAt } = event.data;
    const risked = riskOn(selectionId, entries.slice(0, revision + 1));
    expect(risked).toBeLessThanOrEqual(limitAfter(before));
    expect(placedAt).toBe(occurredAt);
    expect({ isOpen: isOpenAfter(before), price: priceAfter(before, selectionId) }).toEqual({
      isOpen: true,
      price: acceptedOdds,
    });
    const [accepted, requested] = [decimal(acceptedOdds), decimal(requestedOdds)];
    if (pricePolicy === 'none') expect(accepted).toBe(requested);
    if (pricePolicy === 'higher') expect(accepted).toBeGreaterThanOrEqual(requested);
  }
  expect(foldAll(marketDecider, marketDecider.initial, entries)).toEqual(state());
};

const riskOf = ({ potentialReturns, stake }: Reserved['data']): number =>
  potentialReturns.amount - stake.amount;

const riskOn = (selection: string, entries: readonly MarketEntry[]): number => {
  const live = new Map<string, number>();
  for (const { event } of entries) {
    if (event.type === 'LiabilityReleased') live.delete(event.data.betId);
    if (event.type !== 'LiabilityReserved' || event.data.selectionId !== selection) continue;
    live.set(event.data.betId, riskOf(event.data));
  }
  return [...live.values()].reduce((sum, risk) => sum + risk, 0);
};

const limitAfter = (entries: readonly MarketEntry[]): number => {
  const limits = entries.flatMap(({ event }) => {
    if (event.type === 'MarketDefined') return [event.data.liabilityLimit];
    return event.type === 'LiabilityLimitChanged' ? [event.data.amount] : [];
  });
  return limits.at(-1) ?? 0;
};

const opens = ['MarketOpened', 'MarketReopened'];
const shuts = ['MarketSuspended', 'MarketClosed', 'MarketVoided'];
const isOpenAfter = (entries: readonly MarketEntry[]): boolean => {
  const turns = entries.filter(({ event }) => [...opens, ...shuts].includes(event.type));
  return opens.includes(turns.at(-1)?.event.type ?? '');
};

const priceAfter = (entries: readonly MarketEntry[], selection: string): string | undefined =>
  entries
    .flatMap(({ event }) => (event.type === 'PricesPublished' ? event.data.prices : []))
    .findLast(({ selectionId }) => selectionId === selection)?.odds;

/** The worlds' prices are small: a double tells them apart. */
const decimal = (odds: string): number => {
  const [numerator = 0, denominator = 1] = odds.split('/').map(Number);
  return numerator / denominator;
};

/** I7: placed, or released after an end of the placement; no bet id is reserved twice. */
const expectFates = (world: World, market: MarketName): void => {
  const { entries } = world.markets[market];
  const reservations = entries.filter(({ event }) => event.type === 'LiabilityReserved');
  const ids = reservations.map(({ event }) => betIdOf(event));
  expect(new Set(ids).size).toBe(ids.length);
  for (const { event, revision } of reservations) {
    if (event.type !== 'LiabilityReserved') continue;
    const { betId, accountId } = event.data;
    const story = world.accounts[accountId as AccountName].entries.filter(
      (each) => betIdOf(each.event) === betId,
    );
    const isIts = ({ event: { type, data } }: Entry<AccountEvent>) =>
      type === 'BetPlaced' && data.marketId === market && data.marketRevision === revision;
    const end = story.find((each) => isTerminal(each.event) && !isIts(each));
    expect({ betId, hasFate: story.some(isIts) || end !== undefined }).toEqual({
      betId,
      hasFate: true,
    });
    const releases = entries.filter(
      (each) => each.event.type === 'LiabilityReleased' && betIdOf(each.event) === betId,
    );
    expect({ betId, releases: releases.length }).toEqual({ betId, releases: end ? 1 : 0 });
    for (const { append } of releases) expect(append).toBeGreaterThan(end?.append ?? append);
  }
};

const betIdOf = ({ data }: MarketEvent | AccountEvent): string | undefined =>
  'betId' in data ? data.betId : undefined;

/** A bet ends the reservations of its id that it does not rest on. */
const isTerminal = ({ type }: AccountEvent): boolean =>
  ['PlacementRefused', 'PlacementLapsed', 'BetVoided', 'BetPlaced'].includes(type);

/** I10: a run expects exactly the reservations live at its trigger. */
const expectRuns = (world: World, market: MarketName): void => {
  for (const [settlementId, run] of world.runs) {
    const started = run.entries[0]?.event;
    if (started?.type !== 'SettlementStarted' || started.data.marketId !== market) continue;
    const upTo = world.markets[market].entries.slice(0, started.data.upToRevision + 1);
    const count = (type: string) => upTo.filter(({ event }) => event.type === type).length;
    const live = count('LiabilityReserved') - count('LiabilityReleased');
    const { expected } = started.data;
    expect({ settlementId, expected }).toEqual({ settlementId, expected: live });
  }
};

/**
 * At rest, every bet reserved before the newest trigger is worth what all triggers together say.
 * The worlds have no dead heats and no Rule 4.
 */
const expectTargets = (world: World, market: MarketName): void => {
  const { entries } = world.markets[market];
  const newest = entries.findLast(({ event }) => 'settlementId' in event.data);
  if (newest === undefined) return;
  const upTo = entries.slice(0, newest.revision).map(({ event }) => event);
  for (const event of upTo) {
    if (event.type !== 'LiabilityReserved') continue;
    const account = world.accounts[event.data.accountId as AccountName].state();
    const bet = account.status === 'unopened' ? undefined : account.bets.get(event.data.betId);
    const isIts = isStanding(bet) && upTo[bet.marketRevision] === event && bet.marketId === market;
    if (isIts) expect([event, bet.paid]).toEqual([event, worthOf(event, [...upTo, newest.event])]);
  }
};

const worthOf = ({ data }: Reserved, events: readonly MarketEvent[]): number => {
  const isVoid = events.some(
    (event) =>
      event.type === 'MarketVoided' ||
      (event.type === 'BetsVoidedInWindow' &&
        event.data.from <= data.placedAt &&
        data.placedAt <= event.data.until),
  );
  if (isVoid) return data.stake.amount;
  const outcome = events
    .flatMap((event) => ('outcomes' in event.data ? event.data.outcomes : []))
    .findLast(({ selectionId }) => selectionId === data.selectionId);
  if (outcome === undefined) return 0;
  const [numerator = 0, denominator = 1] = data.acceptedOdds.split('/').map(Number);
  const halvesBack = { '0': 0, '1/2': 1, '1': 2 }[outcome.voidFactor] ?? Number.NaN;
  const halvesWon = outcome.won ? 2 - halvesBack : 0;
  const doubled = data.stake.amount * (halvesBack * denominator + halvesWon * numerator);
  return Math.floor(doubled / (2 * denominator));
};

/** I9: one content under a key has one answer for ever; any other is told KEY_REUSED. */
const expectSameAnswers = (world: World): void => {
  const contents = new Map<string, string>();
  const first = new Map<string, number | string>();
  for (const { account, betId, fingerprint, answer } of world.answers) {
    const key = `${account} ${betId}`;
    if (answer === 'KEY_REUSED') {
      expect(contents.get(key)).not.toBe(fingerprint);
      continue;
    }
    expect(typeof answer).toBe('number');
    contents.set(key, contents.get(key) ?? fingerprint);
    first.set(key, first.get(key) ?? answer);
    expect({ key, fingerprint, answer }).toEqual({
      key,
      fingerprint: contents.get(key),
      answer: first.get(key),
    });
  }
};
