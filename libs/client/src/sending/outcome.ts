import type { Position } from '../contract';

/** A definite answer that says no: RFC 9457 problem details, typed. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** The wire vocabulary of domain.md §2 and api.md §7; `HTTP_403` when something else answered. */
  readonly code: string;
  readonly requestId: string | undefined;
  /** What the client needs to go on: `available`, `currentOdds`, `priceVersion`, `maxStake` … */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The same key had this answer before. */
  readonly replayed: boolean;
  /** A recorded refusal has a place in the log, too. */
  readonly position: Position | undefined;

  constructor(answer: { status: number; body: unknown; headers: Headers }) {
    const { title, detail, code, requestId, ...others } = members(answer.body);
    super(text(detail) ?? text(title) ?? `answered ${answer.status}`);
    this.status = answer.status;
    this.code = text(code) ?? `HTTP_${answer.status}`;
    this.requestId = text(requestId);
    this.facts = Object.fromEntries(
      Object.entries(others).filter(([name]) => !['type', 'status', 'position'].includes(name)),
    );
    this.replayed = answer.headers.get('Idempotent-Replayed') === 'true';
    this.position = answer.headers.get('Wagerlog-Position') ?? undefined;
  }
}

/**
 * The total deadline passed and the command may have happened or not. Ask again with the same
 * intent: only a 2xx or a 422 ends the doubt.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
  constructor(cause: unknown) {
    super('the outcome is unknown: ask again with the same intent', { cause });
  }
}

/** No answer came before the deadline, and nothing can have happened: it was a read, or not sent. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor(cause: unknown) {
    super(`no answer: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

const members = (body: unknown): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
