import {
  AccessDeniedError,
  CancelledError,
  DeadlineExceededError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  UnavailableError,
  UnknownError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { classifyFailure } from './append-failure';

const versions = { streamName: 's-1', current: 3n, expected: 2n } as const;

/** As errors of a shared append are: neither code nor text. */
const bare = <Failure>(type: abstract new (...args: never[]) => Failure): Failure =>
  Object.create(type.prototype as object) as Failure;

const transportError = (code: number) => Object.assign(new Error('14 UNAVAILABLE'), { code });

describe('an append that failed', () => {
  it.each<[string, unknown, string]>([
    ['a refused revision', new WrongExpectedVersionError(null as never, versions), 'conflict'],
    ['a tombstoned stream', StreamDeletedError.fromStreamName('s-1'), 'rejected'],
    ['too many bytes', MaxAppendSizeExceededError.fromMaxAppendSize(1), 'rejected'],
    ['no right to write', bare(AccessDeniedError), 'unavailable'],
    ['no connection before it was sent', transportError(14), 'unavailable'],
    ['no node found', new Error('Failed to discover after 10 attempts.'), 'unavailable'],
    ['the connection lost after it was sent', bare(UnavailableError), 'unknown'],
    ['the call cancelled by the server', bare(CancelledError), 'unknown'],
    ['the server’s own deadline', bare(DeadlineExceededError), 'unknown'],
    ['another leader, for all pending appends', bare(NotLeaderError), 'unknown'],
    ['an answer nobody understands', bare(UnknownError), 'unknown'],
    ['anything else', new TypeError('a bug'), 'unknown'],
    ['not even an error', 'text', 'unknown'],
  ])('%s', (_name, error, outcome) => {
    expect(classifyFailure(error).outcome).toBe(outcome);
  });
});
