import {
  AccessDeniedError,
  MaxAppendSizeExceededError,
  RequiredMetadataPropertyMissingError,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { AppendOutcome } from './event-streams';

/**
 * What an append that failed means. Errors of a shared append carry neither code nor text, only
 * their class (protocol §0.7). Definite are the store's own answers and what failed before
 * anything was sent; all else is in doubt.
 */
export const classifyFailure = (
  error: unknown,
): Exclude<AppendOutcome, { outcome: 'appended' }> => {
  if (error instanceof WrongExpectedVersionError) return { outcome: 'conflict' };
  const reason = describe(error);
  if (neverAccepted.some((type) => error instanceof type)) return { outcome: 'rejected', reason };
  if (error instanceof AccessDeniedError || isNeverSent(error)) {
    return { outcome: 'unavailable', reason };
  }
  return { outcome: 'unknown', reason };
};

const neverAccepted = [
  StreamDeletedError,
  MaxAppendSizeExceededError,
  RequiredMetadataPropertyMissingError,
] as const;

/**
 * The client asks the server what it can do before it sends; when that fails (or no node is found)
 * the error is the bare one of the transport, without the `type` of the client's own (protocol §3).
 */
const isNeverSent = (error: unknown): boolean => {
  if (!(error instanceof Error) || 'type' in error) return false;
  return 'code' in error
    ? typeof error.code === 'number'
    : error.message.startsWith('Failed to discover');
};

export const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.constructor.name : error.message;
};
