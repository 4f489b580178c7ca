import {
  accountDecider,
  liveReservations,
  marketDecider,
  straightWin,
  targetOf,
  type AccountCommand,
  type AccountEvent,
  type AccountState,
  type Market,
  type MarketCommand,
  type MarketEvent,
  type MarketState,
  type PlacementRequest,
} from '@wagerlog/domain';
import { streamName } from '@wagerlog/event-sourcing';
import type { CommandContext, Outcome } from '@wagerlog/eventstore';
import { accountKind, marketKind, type PlacementAnswer } from '@wagerlog/placement';
import { accounts, markets, selections, type Asked, type History } from './history';
import type { Living } from './host';
import type { Answer } from './told';

/** A reservation is ended by the sweeper this long after its expiry. */
export const graceMs = 1_000;

export const onAccount = async (
  { runner }: Living,
  { accountId, command, context }: OnAccount,
): Promise<Answer> => {
  const stream = streamName.account(accountId);
  const outcome = await runner.run<AccountState, AccountEvent, string>({
    ...{ stream, kind: accountKind, context },
    decide: (state, moment) => accountDecider.decide(command, state, moment),
  });
  return { ...answerOf(outcome), stream };
};
interface OnAccount {
  readonly accountId: string;
  readonly command: AccountCommand;
  readonly context: CommandContext;
}

export const onMarket = async (
  { runner }: Living,
  { marketId, command, context }: OnMarket,
): Promise<Answer> => {
  const stream = streamName.market(marketId);
  const outcome = await runner.run<MarketState, MarketEvent, string>({
    ...{ stream, kind: marketKind, context },
    decide: (state, moment) => marketDecider.decide(command, state, moment),
  });
  return { ...answerOf(outcome), stream };
};
interface OnMarket {
  readonly marketId: string;
  readonly command: MarketCommand;
  readonly context: CommandContext;
}

const answerOf = (outcome: Outcome<AccountEvent | MarketEvent>) => {
  const { revision } = outcome;
  switch (outcome.outcome) {
    case 'recorded':
    case 'unchanged':
      return { told: outcome.outcome, revision };
    case 'known':
      return { told: 'replayed', revision } as const;
    case 'refused':
      return { told: 'refused', revision, code: outcome.refusal.refused } as const;
  }
};

/** The same key asks for the same, unless it is altered. */
export const requestOf = (
  { bets }: Pick<History, 'bets'>,
  { bet, isAltered }: Extract<Asked, { readonly kind: 'place' }>,
): PlacementRequest => {
  const content = bets[bet];
  if (content === undefined) throw new Error(`no bet ${bet}`);
  return {
    accountId: accounts[content.account]!,
    betId: `bet-${bet}`,
    marketId: markets[content.market]!,
    selectionId: selections[content.selection]!,
    stake: content.stake + (isAltered ? 1 : 0),
    odds: content.odds,
    pricePolicy: content.policy,
    expiresAt: new Date(Date.now() + content.goodForMs).toISOString(),
    fingerprint: isAltered ? 'altered' : 'first',
  };
};

export const place = async (
  { placement }: Living,
  request: PlacementRequest,
  context: CommandContext,
): Promise<Answer> => answerOfPlacement(await placement.place(request, context));

const answerOfPlacement = (answer: PlacementAnswer): Answer => {
  if (answer.answer === 'declined') return { told: 'declined', code: answer.refusal.refused };
  const { stream, revision } = answer.answer === 'placed' ? answer.bet : answer.event;
  return { told: answer.replayed ? 'replayed' : 'recorded', stream, revision };
};

/** What the settlement process does for a market, in one go: every live bet, by its account. */
export const settle = async (
  living: Living,
  marketId: string,
  context: CommandContext,
): Promise<void> => {
  const market = await lookAt(living, marketId, context);
  const n = market?.triggers.length ?? 0;
  if (market === undefined || n === 0) return;
  for (const accountId of accounts) {
    const bets = [...liveReservations(market)].flatMap(([betId, reservation]) => {
      const target = targetOf(market.triggers, reservation);
      if (reservation.accountId !== accountId || target === undefined) return [];
      const { revision, selectionId, acceptedOdds } = reservation;
      return [{ betId, marketRevision: revision, selectionId, acceptedOdds, target }];
    });
    const settlementId = `${marketId}-${n}`;
    const command = { type: 'ApplySettlement', settlementId, n, marketId, bets } as const;
    if (bets.length > 0) await onAccount(living, { accountId, command, context });
  }
};

/** What the sweeper does for a market: ends reservations past their expiry and grace. */
export const sweep = async (
  living: Living,
  marketId: string,
  context: CommandContext,
): Promise<void> => {
  const market = await lookAt(living, marketId, context);
  for (const [betId, reservation] of market ? liveReservations(market) : []) {
    if (Date.parse(reservation.expiresAt) + graceMs > Date.now()) continue;
    const name = { betId, marketId, marketRevision: reservation.revision };
    await living.placement.sweep({ ...reservation, ...name }, context);
  }
};

const lookAt = async (
  { runner }: Living,
  marketId: string,
  { deadlineAt }: CommandContext,
): Promise<Market | undefined> => {
  const stream = streamName.market(marketId);
  const look = { stream, kind: marketKind, deadlineAt, from: 'leader' } as const;
  const { state } = await runner.look<MarketState, MarketEvent>(look);
  return state.status === 'undefined' ? undefined : state;
};

export const resultOf = ({
  version,
  winner,
}: Extract<Asked, { readonly kind: 'result' }>): MarketCommand => ({
  type: 'ConfirmResult',
  resultVersion: version,
  outcomes: selections.map((selectionId, index) => ({
    ...straightWin,
    ...{ selectionId, won: index === winner },
  })),
});
