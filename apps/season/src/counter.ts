import {
  ProblemError,
  type BetToPlace,
  type Intent,
  type PlacedBet,
  type WagerlogClient,
} from '@wagerlog/client';
import type { PlannedBet } from './crowd/crowd';
import { comparePrices, priceOfTotal, returnsOf, type Price } from './fixtures/arithmetic';
import type { Fixture } from './fixtures/fixtures';
import type { Ending } from './fixtures/markets';

/** A confirmed bet, and what it must come to. Minor units. */
export interface TakenBet {
  readonly betId: string;
  readonly accountId: string;
  readonly stake: number;
  readonly returns: number;
  readonly status: 'settled' | 'voided';
}

/** What the crowd was answered, and what of it the season cannot explain. */
export interface Answers {
  readonly taken: TakenBet[];
  readonly refused: Map<string, number>;
  readonly surprises: string[];
}

/** Below the 60 s that are taken at most, above any restart of a process. */
const betLifeMs = 45_000;
const everythingBack: Ending = { won: false, voidHalves: 2 };

export interface Request {
  readonly accountId: string;
  readonly bet: PlannedBet;
  readonly fixture: Fixture;
}

/** Asks for one bet under one intent, and compares the answer with what the season expects. */
export const placeBet = async (
  client: WagerlogClient,
  request: Request,
  answers: Answers,
): Promise<void> => {
  const intent = client.intent(betLifeMs);
  try {
    const placed = await client.placeBet(request.accountId, wishOf(request), intent);
    answers.taken.push(takenBet(placed, request));
    note(request, answers, placedSurprise(placed, request.bet));
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 422) throw error;
    answers.refused.set(error.code, (answers.refused.get(error.code) ?? 0) + 1);
    note(request, answers, refusedSurprise(error, request.bet, intent));
  }
};

const wishOf = ({ bet, fixture }: Request): BetToPlace => {
  const { market, selection, stake, odds, pricePolicy } = bet;
  const { selectionId = '' } = market.selections[selection] ?? {};
  return { marketId: fixture.marketId(market), selectionId, stake, odds, pricePolicy };
};

const note = (request: Request, { surprises }: Answers, surprise: string | undefined): void => {
  const { marketId, selectionId } = wishOf(request);
  const { line } = request.fixture.match;
  if (surprise) surprises.push(`line ${line}, ${marketId} ${selectionId}: ${surprise}`);
};

const placedSurprise = (placed: PlacedBet, { expected, stake }: PlannedBet): string | undefined => {
  if ('code' in expected) return `was placed, expected ${expected.code}`;
  if (hasTerms(placed, stake, expected.price)) return undefined;
  return `was placed at other terms than offered: ${JSON.stringify(placed)}`;
};

const refusedSurprise = (
  { code, facts }: ProblemError,
  { expected }: PlannedBet,
  { expiresAt }: Intent,
): string | undefined => {
  const isProvoked = 'code' in expected && expected.code === code;
  // Nobody answered in time: the one refusal that an outage explains.
  const isLate = code === 'EXPIRED' && Date.now() >= Date.parse(expiresAt);
  return isProvoked || isLate ? undefined : `was refused: ${code} ${JSON.stringify(facts)}`;
};

const hasTerms = (placed: PlacedBet, stake: number, price: Price): boolean =>
  comparePrices(price, priceOfTotal(placed.acceptedOdds.total)) === 0 &&
  placed.stake === stake &&
  placed.potentialReturns === returnsOf(stake, price, { won: true, voidHalves: 0 });

const takenBet = (
  { betId, accountId, acceptedOdds, stake }: PlacedBet,
  { bet, fixture }: Request,
): TakenBet => {
  const isVoid = fixture.fate === 'voided';
  const ending = bet.market.endings(fixture.match)[bet.selection];
  if (!ending) throw new Error(`no ending for selection ${bet.selection}`);
  const price = priceOfTotal(acceptedOdds.total);
  const returns = returnsOf(stake, price, isVoid ? everythingBack : ending);
  return { betId, accountId, stake, returns, status: isVoid ? 'voided' : 'settled' };
};
