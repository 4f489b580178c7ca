import type { Answer } from './attempt';
import { OutcomeUnknown, Unreachable } from './outcome';

export interface Perseverance {
  /** From the first attempt to the last answer. */
  readonly totalTimeoutMs: number;
  /** One attempt; longer than the server's own deadline, so that its 504 arrives. */
  readonly attemptTimeoutMs: number;
  /** Whether a lost answer leaves a doubt; false for reads. */
  readonly mayChange: boolean;
}

export type Done = Extract<Answer, { readonly kind: 'done' }>;
type Undone = Exclude<Answer, Done>;

const firstPauseMs = 50;
const longestPauseMs = 2_000;

/**
 * Asks until an answer is definite: 2xx, 422, or another 4xx but 408 and 429. Once an answer was
 * lost (or 504), only 2xx and 422 end the doubt: a later 401, say, tells nothing about it.
 */
export const persevere = async (
  ask: (timeoutMs: number) => Promise<Answer>,
  { totalTimeoutMs, attemptTimeoutMs, mayChange }: Perseverance,
): Promise<Done> => {
  const endsAt = performance.now() + totalTimeoutMs;
  const timeLeft = (): number => endsAt - performance.now();
  let doubt: Undone | undefined;
  for (let attempts = 1; ; attempts += 1) {
    const answer = await ask(Math.max(1, Math.min(attemptTimeoutMs, timeLeft())));
    if (answer.kind === 'done') return answer;
    if (mayChange && leavesDoubt(answer)) doubt = answer;
    const pauseMs = pauseAfter(answer, attempts);
    if (isFinal(answer) || timeLeft() <= pauseMs) throw verdict(answer, doubt);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};

/** 503: this request changed nothing. 408, 429: it was not looked at. */
const leavesDoubt = (answer: Undone): boolean =>
  answer.kind === 'lost' ? answer.sent : answer.error.status >= 500 && answer.error.status !== 503;

const isFinal = (answer: Undone): boolean =>
  answer.kind === 'problem' &&
  answer.error.status < 500 &&
  ![408, 429].includes(answer.error.status);

const verdict = (answer: Undone, doubt: Undone | undefined): Error => {
  const isRefusal = answer.kind === 'problem' && answer.error.status === 422;
  if (doubt && !isRefusal) return new OutcomeUnknown(reasonOf(doubt));
  return answer.kind === 'problem' ? answer.error : new Unreachable(answer.cause);
};

const reasonOf = (answer: Undone): unknown =>
  answer.kind === 'problem' ? answer.error : answer.cause;

/**
 * Doubles up to a bound, half of it random, on top of what the server asks for: clients that were
 * turned away together do not come back in step.
 */
const pauseAfter = (answer: Undone, attempts: number): number => {
  const bound = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts - 1, 10));
  const jittered = bound / 2 + Math.random() * (bound / 2);
  return answer.kind === 'problem' ? retryAfterMs(answer) + jittered : jittered;
};

/** Seconds or a date (RFC 9110 §10.2.3); the problem's own `retryAfterMs` is finer. */
const retryAfterMs = ({ error, headers }: Extract<Undone, { kind: 'problem' }>): number => {
  const fact = error.facts['retryAfterMs'];
  if (typeof fact === 'number' && fact >= 0) return fact;
  const header = headers.get('Retry-After');
  if (header === null) return 0;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1_000;
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
};
