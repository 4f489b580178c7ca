import { foldAll, isKnown, isRefusal, type Decision } from '@wagerlog/event-sourcing';
import {
  accountBet,
  accountDecider,
  addMs,
  admitBet,
  isStanding,
  liveReservation,
  liveReservations,
  marketDecider,
  settlementDecider,
  targetOf,
  type AccountEvent,
  type LiveReservation,
  type PlacementRequest,
  type Reservation,
  type Trigger,
} from '../src';
import { definition } from './market-samples';
import { recordedStream } from './recorded-stream';
import { noon } from './specification';

export const accountIds = ['alice', 'bob'] as const;
export const marketIds = ['match-1', 'match-2'] as const;
export type AccountName = (typeof accountIds)[number];
export type MarketName = (typeof marketIds)[number];

/** How long the sweeper waits after a reservation's expiry. */
export const graceMs = 5000;

/** A placement between its two looks at the account. */
interface Pending {
  readonly request: PlacementRequest;
  readonly account: AccountName;
  readonly market: MarketName;
  readonly reservation: Reservation;
}

/** What was answered to a placement, each time it was asked: an event's revision, or a code. */
export interface Answer {
  readonly account: AccountName;
  readonly betId: string;
  readonly fingerprint: string;
  readonly answer: number | string;
}

/** A few accounts and markets and the placement protocol between them (design.md §3), in memory. */
export const createWorld = () => {
  let clock = noon;
  let appends = 0;
  const surroundings = {
    now: () => clock,
    nextAppend: () => {
      appends += 1;
      return appends;
    },
  };
  const accounts = {
    alice: recordedStream(accountDecider, surroundings),
    bob: recordedStream(accountDecider, surroundings),
  };
  const markets = {
    'match-1': recordedStream(marketDecider, surroundings),
    'match-2': recordedStream(marketDecider, surroundings),
  };
  const runs = new Map<string, ReturnType<typeof createRun>>();
  const createRun = () => recordedStream(settlementDecider, surroundings);
  const pending: Pending[] = [];
  const answers: Answer[] = [];
  const requests: (readonly [AccountName, MarketName, PlacementRequest])[] = [];

  for (const accountId of accountIds) {
    accounts[accountId].ask({ type: 'OpenAccount', accountId, currency: 'EUR' });
  }
  for (const marketId of marketIds) {
    const small = { marketId, minStake: 1, maxStake: 400, maxReturns: 900, liabilityLimit: 600 };
    markets[marketId].ask({ type: 'DefineMarket', definition: definition(small) });
  }

  const marketOf = (market: MarketName) => {
    const state = markets[market].state();
    if (state.status === 'undefined') throw new Error(`${market} is not defined`);
    return state;
  };
  const answered = (
    account: AccountName,
    request: PlacementRequest,
    decision: Decision<AccountEvent>,
  ) => {
    const { betId, fingerprint } = request;
    if (!isRefusal(decision) && !isKnown(decision) && decision.length === 0) return;
    const first = accountBet(accounts[account].state(), betId)?.revision ?? 'none';
    const answer = isRefusal(decision)
      ? decision.refused
      : isKnown(decision)
        ? decision.known
        : first;
    answers.push({ account, betId, fingerprint, answer });
  };
  const release = (market: MarketName, betId: string, marketRevision: number) => {
    const reason = 'refused';
    markets[market].ask({ type: 'ReleaseLiability', betId, marketRevision, reason });
  };
  /** Released when the account holds an end of it: not the bet that rests on this reservation. */
  const releaseUnlessPlaced = (rest: {
    readonly account: AccountName;
    readonly market: MarketName;
    readonly betId: string;
    readonly marketRevision: number;
  }) => {
    const { account, market, betId, marketRevision } = rest;
    const bet = accountBet(accounts[account].state(), betId);
    if (bet === undefined) return;
    const isItsBet =
      isStanding(bet) && bet.marketId === market && bet.marketRevision === marketRevision;
    if (!isItsBet || bet.status === 'voided') release(market, betId, marketRevision);
  };

  /** Up to the reservation; a request whose content belongs to another key is told so. */
  const begin = (account: AccountName, market: MarketName, asked: Partial<PlacementRequest>) => {
    const request = requestOf(account, market, { ...asked, expiresAt: addMs(clock, 20_000) });
    requests.push([account, market, request]);
    if (!isAdmitted(account, request)) return;
    const reserved = markets[market].ask({ type: 'ReserveLiability', request, currency: 'EUR' });
    if (isRefusal(reserved)) return refusedByMarket(account, market, { request, reserved });
    const live = liveReservation(marketOf(market), request.betId);
    if (live === undefined) throw new Error(`${request.betId} is not live`);
    const reservation = { ...live, marketRevision: live.revision };
    pending.push({ request, account, market, reservation });
  };
  const isAdmitted = (account: AccountName, request: PlacementRequest): boolean => {
    const stream = accounts[account];
    const held = pending
      .filter((each) => each.account === account)
      .reduce((sum, each) => sum + each.request.stake, 0);
    const look = admitBet({ request, held }, stream.state(), stream.moment());
    if ('waits' in look) return false;
    if (!isRefusal(look) && !isKnown(look)) stream.append(look);
    answered(account, request, look);
    return !isRefusal(look) && !isKnown(look) && look.length === 0;
  };
  const refusedByMarket = (
    account: AccountName,
    market: MarketName,
    {
      request,
      reserved,
    }: { request: PlacementRequest; reserved: { refused: string; facts: object } },
  ) => {
    const { refused: code, facts } = reserved;
    if (code === 'KEY_REUSED') return;
    const { revision: marketRevision } = markets[market].moment();
    const command = { request, code, facts: facts as never, marketRevision };
    answered(account, request, accounts[account].ask({ type: 'RefusePlacement', ...command }));
  };

  /** The account's second look at the n-th placement under way, then its release if need be. */
  const finish = (index: number) => {
    const [each] = pending.splice(index % Math.max(1, pending.length), 1);
    if (each === undefined) return;
    const { account, market, request, reservation } = each;
    const { betId } = request;
    answered(account, request, accounts[account].ask({ type: 'PlaceBet', request, reservation }));
    releaseUnlessPlaced({ account, market, betId, marketRevision: reservation.marketRevision });
  };
  /** The process dies: its placement stays where it was, with its reservation. */
  const crash = (index: number) => {
    pending.splice(index % Math.max(1, pending.length), 1);
  };

  /** Fences and releases one reservation whose time is over; true when it is no longer open. */
  const lapse = (market: MarketName, betId: string, live: LiveReservation): boolean => {
    const account = live.accountId as AccountName;
    if (accountBet(accounts[account].state(), betId) === undefined) {
      if (addMs(live.expiresAt, graceMs) > clock) return false;
      const { accountId, fingerprint } = live;
      const fence = { accountId, betId, marketId: market, fingerprint } as const;
      accounts[account].ask({ type: 'LapsePlacement', ...fence });
    }
    releaseUnlessPlaced({ account, market, betId, marketRevision: live.revision });
    return true;
  };
  const sweep = () => {
    for (const market of marketIds) {
      for (const [betId, live] of liveReservations(marketOf(market))) lapse(market, betId, live);
    }
  };

  /** Settlement run n of a market, from its own fold up to the trigger, stale or not. */
  const settle = (market: MarketName, n: number) => {
    const trigger = marketOf(market).triggers[n - 1];
    if (trigger === undefined) return;
    const work = foldAll(
      marketDecider,
      marketDecider.initial,
      markets[market].entries.slice(0, trigger.revision + 1),
    );
    if (work.status === 'undefined') return;
    const run = runs.get(trigger.settlementId) ?? createRun();
    runs.set(trigger.settlementId, run);
    const { settlementId, kind, revision } = trigger;
    const start = { settlementId, marketId: market, n, trigger: kind } as const;
    const expected = work.live;
    run.ask({ type: 'StartSettlement', ...start, upToRevision: revision, expected });
    const counts = { settled: 0, skipped: 0 };
    for (const [betId, live] of liveReservations(work)) {
      if (!lapse(market, betId, live)) return;
      counts[settleOne(market, trigger, { betId, live, triggers: work.triggers })] += 1;
    }
    run.ask({ type: 'RecordProgress', through: expected, ...counts });
    run.ask({ type: 'CompleteSettlement' });
    markets[market].ask({ type: 'MarkSettled', n });
  };
  const settleOne = (
    market: MarketName,
    { settlementId, n }: Trigger,
    item: { betId: string; live: LiveReservation; triggers: readonly Trigger[] },
  ): 'settled' | 'skipped' => {
    const { betId, live, triggers } = item;
    const account = live.accountId as AccountName;
    const { revision: marketRevision, selectionId, acceptedOdds } = live;
    const target = targetOf(triggers, live);
    const bet = accountBet(accounts[account].state(), betId);
    const isItsBet =
      isStanding(bet) && bet.marketId === market && bet.marketRevision === marketRevision;
    if (target === undefined || !isItsBet) return 'skipped';
    const bets = [{ betId, marketRevision, selectionId, acceptedOdds, target }];
    const command = { settlementId, n, marketId: market, bets };
    accounts[account].ask({ type: 'ApplySettlement', ...command });
    if (target.kind === 'void') release(market, betId, marketRevision);
    return 'settled';
  };

  return {
    accounts,
    markets,
    runs,
    answers,
    marketOf,
    now: () => clock,
    wait: (ms: number) => {
      clock = addMs(clock, ms);
    },
    begin,
    /** The client asks one of its requests again: same key, same content, a new expiry. */
    retry: (index: number) => {
      const again = requests.at(-1 - (index % Math.max(1, requests.length)));
      if (again !== undefined) begin(...again);
    },
    finish,
    crash,
    sweep,
    settle,
    /** All placements end, all reservations are decided, the newest run of each market is done. */
    comeToRest: () => {
      while (pending.length > 0) finish(0);
      clock = addMs(clock, 60_000);
      sweep();
      for (const market of marketIds) settle(market, marketOf(market).triggers.length);
    },
  };
};
export type World = ReturnType<typeof createWorld>;

/** The fingerprint follows the content, as it does at the edge. */
const requestOf = (
  account: AccountName,
  market: MarketName,
  asked: Partial<PlacementRequest> & { readonly expiresAt: string },
): PlacementRequest => {
  const request = {
    accountId: account,
    marketId: market,
    betId: 'bet-0',
    selectionId: 'home',
    stake: 10,
    odds: '2',
    pricePolicy: 'none' as const,
    ...asked,
  };
  const { betId, selectionId, stake, odds, pricePolicy } = request;
  const content = [account, market, betId, selectionId, stake, odds, pricePolicy].join();
  return { ...request, fingerprint: content };
};
