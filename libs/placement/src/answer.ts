import type {
  AccountEvent,
  AccountRefusalCode,
  BalanceDebited,
  BetPlaced,
  MarketRefusalCode,
  PlacementLapsed,
  PlacementRefused,
} from '@wagerlog/domain';
import type { RecordedEvent, Refusal } from '@wagerlog/event-sourcing';
import type { Timing } from '@wagerlog/eventstore';

/** Milliseconds by step: waiting for decisions, the market's part, the account's, in appends. */
export interface PlacementTimings {
  readonly queue: number;
  readonly market: number;
  readonly account: number;
  readonly append: number;
}

export type Declined = AccountRefusalCode | MarketRefusalCode;

/**
 * What became of a placement. `placed` and `refused` stand in the account's stream and are the
 * answer for ever; the balance's position is the answer's. `declined` is recorded nowhere.
 */
export type PlacementAnswer = (
  | {
      readonly answer: 'placed';
      readonly bet: RecordedEvent<BetPlaced>;
      readonly balance: RecordedEvent<BalanceDebited>;
      readonly replayed: boolean;
    }
  | {
      readonly answer: 'refused';
      readonly event: RecordedEvent<PlacementRefused | PlacementLapsed>;
      readonly replayed: boolean;
    }
  | { readonly answer: 'declined'; readonly refusal: Refusal<Declined> }
) & { readonly timings: PlacementTimings };

const isOf =
  <Type extends AccountEvent['type']>(...types: readonly Type[]) =>
  (
    recorded: RecordedEvent<AccountEvent> | undefined,
  ): recorded is RecordedEvent<Extract<AccountEvent, { type: Type }>> =>
    recorded !== undefined && types.some((type) => type === recorded.event.type);

const isPlaced = isOf('BetPlaced');
const isDebited = isOf('BalanceDebited');
const isRefusal = isOf('PlacementRefused', 'PlacementLapsed');

/** Events of an answer: a bet and its debit, or a refusal alone. */
export const eventsOfBet = 2;
export const eventsOfRefusal = 1;

/** The answer that the recorded events are, the first time and every time after. */
export const answerOf = (
  [first, second]: readonly RecordedEvent<AccountEvent>[],
  { replayed, timings }: { readonly replayed: boolean; readonly timings: PlacementTimings },
): PlacementAnswer => {
  if (isPlaced(first) && isDebited(second)) {
    return { answer: 'placed', bet: first, balance: second, replayed, timings };
  }
  if (isRefusal(first)) return { answer: 'refused', event: first, replayed, timings };
  throw new Error(`${first?.event.type ?? 'nothing'} answers no placement`);
};

/** Adds up where the time of one placement goes. */
export class Stopwatch {
  private readonly ms = { queue: 0, market: 0, account: 0, append: 0 };

  async step<Result extends { readonly timing: Timing }>(
    part: 'market' | 'account',
    run: () => Promise<Result>,
  ): Promise<Result> {
    const startedAt = performance.now();
    try {
      const result = await run();
      this.ms.queue += result.timing.queueMs;
      this.ms.append += result.timing.appendMs;
      return result;
    } finally {
      this.ms[part] += performance.now() - startedAt;
    }
  }

  get timings(): PlacementTimings {
    return { ...this.ms };
  }
}
