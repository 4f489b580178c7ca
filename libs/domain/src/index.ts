export type * from './account/account.commands';
export type * from './account/account.events';
export type * from './market/market.commands';
export type * from './market/market.events';
export type { Currency, Money } from './money/money';
export type * from './settlement/settlement.commands';
export type * from './settlement/settlement.events';
