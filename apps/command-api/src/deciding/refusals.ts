import type { Refusal } from '@wagerlog/event-sourcing';
import { OutcomeUnknown, StoreUnavailable } from '@wagerlog/eventstore';
import { Problem, isCode, unavailable } from '@wagerlog/http';
import type { ProblemOptions, Translate } from '@wagerlog/http';

/** A domain refusal as an answer. A code the contract does not have is a fault of ours. */
export const refusalProblem = (
  { refused, facts }: Refusal,
  options: Omit<ProblemOptions, 'facts'> = {},
): Problem => {
  if (!isCode(refused)) throw new Error(`${refused} is no code of the contract`);
  return new Problem(refused, { facts, ...options });
};

/** The store's two kinds of failure stay apart: definite is 503, in doubt is 504. */
export const translateStoreErrors: Translate = (error) => {
  if (error instanceof StoreUnavailable) {
    return unavailable('The store cannot take this right now; this request changed nothing.');
  }
  return error instanceof OutcomeUnknown ? new Problem('OUTCOME_UNKNOWN') : undefined;
};
