import {
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  circuitBreaker,
  handleType,
  isBrokenCircuitError,
} from 'cockatiel';
import { StoreUnavailable } from '../errors';

export interface CircuitChange {
  /** Which calls; appends may hang while reads are answered. */
  readonly calls: 'appends' | 'reads';
  readonly state: 'closed' | 'open' | 'half-open';
}

export type OnCircuitChange = (change: CircuitChange) => void;

/** Failures in a row that open it; one answer in between and the count starts again. */
const failuresMax = 5;
const pauseMinMs = 100;
const pauseMaxMs = 1_000;

const states = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'open',
} as const;

/**
 * Calls of one kind to the store. After failures in a row it opens: nothing is sent for a pause,
 * then one call goes through, and how that one ends decides. Pauses grow, half of each is random.
 */
export class Circuit {
  private readonly policy;

  /** @param hasFailed tells of a result; a thrown `StoreUnavailable` is a failure by itself. */
  constructor(
    private readonly calls: CircuitChange['calls'],
    onChange: OnCircuitChange,
    hasFailed: (result: unknown) => boolean = () => false,
  ) {
    this.policy = circuitBreaker(handleType(StoreUnavailable).orWhenResult(hasFailed), {
      breaker: new ConsecutiveBreaker(failuresMax),
      halfOpenAfter: new DelegateBackoff(({ attempt }) => pauseAfter(attempt)),
    });
    this.policy.onStateChange((state) => onChange({ calls, state: states[state] }));
  }

  /** @throws CircuitOpen at once, when nothing is to be sent; else what `work` throws. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    // The policy would let the others wait for the one call that goes through.
    if (this.policy.state === CircuitState.HalfOpen) throw new CircuitOpen(this.calls);
    try {
      return await this.policy.execute(work);
    } catch (error) {
      throw isBrokenCircuitError(error) ? new CircuitOpen(this.calls) : error;
    }
  }
}

/** Definite: nothing was sent. */
export class CircuitOpen extends StoreUnavailable {
  constructor(calls: CircuitChange['calls']) {
    super(`the store did not answer the last ${calls}; it is asked again in a moment`);
  }
}

const pauseAfter = (attempt: number): number =>
  Math.min(pauseMaxMs, pauseMinMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
