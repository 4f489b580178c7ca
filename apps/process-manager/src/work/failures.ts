import { OutcomeUnknown, StoreUnavailable } from '@wagerlog/eventstore';
import { LeaseLost, MongoUnavailable } from '@wagerlog/mongo';

/** Passes by itself: the same command is sent again. Everything else needs somebody to look. */
export const isPassing = (error: unknown): boolean =>
  error instanceof StoreUnavailable ||
  error instanceof OutcomeUnknown ||
  error instanceof MongoUnavailable ||
  error instanceof LeaseLost ||
  isAbort(error);

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
