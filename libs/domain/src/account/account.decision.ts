import type { Decision, Moment } from '@wagerlog/event-sourcing';
import type { AccountEvent } from './account.events';

/** Codes `decide` answers without recording them; a recorded refusal is an event. */
export type AccountRefusalCode =
  | 'ACCOUNT_UNKNOWN'
  | 'ACCOUNT_NOT_EMPTY'
  | 'CURRENCY_UNKNOWN'
  | 'EXCLUSION_SHORTENED'
  | 'ID_TAKEN'
  | 'KEY_REUSED';

export type AccountDecision = Decision<AccountEvent, AccountRefusalCode>;

/** An equal instant is over: `expiresAt` equal to now is expired. */
export const isPast = (instant: string, { now }: Moment): boolean => instant <= now;
