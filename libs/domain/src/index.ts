export { isStanding } from './account/account.bets';
export type {
  AccountBet,
  AnsweredPayment,
  EndedPlacement,
  StandingBet,
} from './account/account.bets';
export type * from './account/account.commands';
export { accountDecider } from './account/account.decider';
export type { AccountRefusalCode } from './account/account.decision';
export type * from './account/account.events';
export { admitBet } from './account/account.placement';
export type { Waits } from './account/account.placement';
export { accountForm } from './account/account.form';
export { accountBet, availableOf } from './account/account.state';
export type { Account, AccountState } from './account/account.state';
export { quoteOf, stakeMaxOf } from './market/market.capacity';
export type { Quote } from './market/market.capacity';
export type * from './market/market.commands';
export { marketDecider } from './market/market.decider';
export type { MarketRefusalCode } from './market/market.decision';
export type * from './market/market.events';
export { liveReservation, liveReservations } from './market/market.reservations';
export type { LiveReservation, ReleasedReservation } from './market/market.reservations';
export type { Market, MarketState, MarketStatus } from './market/market.state';
export { marketForm } from './market/market.form';
export { targetOf, triggerOf } from './market/market.triggers';
export type { ResultTrigger, Trigger, VoidTrigger, WindowTrigger } from './market/market.triggers';
export { currencyExponent } from './money/currency';
export { amountMax, isAmount } from './money/money';
export type { Currency, Money } from './money/money';
export { compareOdds, parseOdds, presentOdds } from './money/odds';
export type { PresentedOdds } from './money/odds';
export { parseOutcome, resultOf, returnsOf, straightWin } from './money/outcome';
export type { WrittenOutcome } from './money/outcome';
export { schemaOf, schemas } from './schemas';
export type * from './settlement/settlement.commands';
export { settlementDecider } from './settlement/settlement.decider';
export type { SettlementRefusalCode } from './settlement/settlement.decider';
export type * from './settlement/settlement.events';
export type { SettlementRun, SettlementState } from './settlement/settlement.state';
export { addMs, instantFromMs, msBetween, msOf, parseInstant } from './time/instant';
export { periodEnd } from './time/period';
