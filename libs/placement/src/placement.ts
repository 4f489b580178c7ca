import {
  isStanding,
  schemas,
  type AccountEvent,
  type MarketEvent,
  type MarketRefusalCode,
  type PlacementRequest,
  type ReleaseReason,
  type Reservation,
} from '@wagerlog/domain';
import { streamName, type Refusal } from '@wagerlog/event-sourcing';
import { OutcomeUnknown, StoreUnavailable } from '@wagerlog/eventstore';
import type { CommandContext, EventStore } from '@wagerlog/eventstore';
import { answerOf, eventsOfBet, eventsOfRefusal, Stopwatch, type PlacementAnswer } from './answer';
import { lapse, release, type OpenReservation } from './ending';
import { fateAfter, isEnded, type Fate, type ReservationName } from './fate';
import { Holds, type Hold } from './holds';
import { inTime } from './in-time';
import { persevere } from './persevere';
import { look, onAccount, reservationOf, reserve } from './steps';
import type { AccountStep, Placing } from './steps';

export interface PlacementOptions {
  readonly store: Pick<EventStore, 'runner' | 'recall'>;
  /** Told of a reservation this process could not bring to its end: the sweeper will. */
  readonly onLeftToSweeper?: (reservation: ReservationName, error: unknown) => void;
  /** Time for the account's step once the market has reserved, and for a release. */
  readonly finishMs?: number;
  /** Bets of one account on their way in this process. */
  readonly betsInFlightMax?: number;
}

const defaults = {
  onLeftToSweeper: () => undefined,
  finishMs: 10_000,
  betsInFlightMax: 1_000,
} satisfies Partial<PlacementOptions>;

/**
 * Places bets over two streams (design.md §3): the account looks, the market reserves, the account
 * places. Whatever fails in between leaves nothing, a bet, or a reservation for the sweeper.
 */
export class Placement {
  private readonly options: Required<PlacementOptions>;
  private readonly holds: Holds;
  private readonly unfinished = new Set<Promise<unknown>>();

  constructor(options: PlacementOptions) {
    this.options = { ...defaults, ...options };
    this.holds = new Holds(this.options.betsInFlightMax);
  }

  /**
   * The same request asked again gets the same answer.
   * @throws StoreUnavailable this request changed nothing
   * @throws OutcomeUnknown at the context's deadline, while it is not known what it has changed
   */
  async place(request: PlacementRequest, context: CommandContext): Promise<PlacementAnswer> {
    const hold = this.holds.open(request);
    const attempt: Attempt = { request, context, hold, watch: new Stopwatch() };
    const reserved = await this.untilReserved(attempt).catch((error: unknown) => {
      hold.end();
      throw error;
    });
    if ('answer' in reserved) {
      hold.end();
      return reserved;
    }
    const stream = streamName.account(request.accountId);
    const finishing = this.finish(attempt, reserved)
      .catch((error: unknown) => {
        // The reservation is there: "nothing changed" would not be true.
        throw error instanceof StoreUnavailable ? new OutcomeUnknown(stream) : error;
      })
      .finally(hold.end);
    this.track(finishing);
    return inTime(finishing, { deadlineAt: context.deadlineAt, stream });
  }

  /** The sweeper's fence on the account's stream; see `lapse`. */
  lapse(reservation: OpenReservation, context: CommandContext): Promise<Fate> {
    return lapse(this.options.store.runner, reservation, context);
  }

  /** Only after a terminal event of the bet id is in the account's stream; see `release`. */
  release(
    reservation: ReservationName & { readonly reason: ReleaseReason },
    context: CommandContext,
  ): Promise<void> {
    return release(this.options.store.runner, reservation, context);
  }

  /** Ends a reservation past its expiry and grace: the fence, then the release. */
  async sweep(reservation: OpenReservation, context: CommandContext): Promise<Fate> {
    const fate = await this.lapse(reservation, context);
    if (isEnded(fate)) await this.release({ ...reservation, reason: fate }, context);
    return fate;
  }

  /** Resolves when nothing this process began is under way any more. */
  async idle(): Promise<void> {
    while (this.unfinished.size > 0) await Promise.allSettled(this.unfinished);
  }

  private async untilReserved(attempt: Attempt): Promise<PlacementAnswer | Reservation> {
    const { runner } = this.options.store;
    const { hold, watch } = attempt;
    const admitted = await watch.step('account', () =>
      look(runner, attempt, { hold, freshness: 'cache' }),
    );
    if (admitted.outcome !== 'unchanged') return this.answer(attempt, admitted);
    const reserved = await watch.step('market', () => reserve(runner, attempt, admitted.currency));
    switch (reserved.outcome) {
      case 'recorded':
        return reservationOf(reserved.events[0]);
      case 'known':
        return this.reservedBefore(attempt, reserved.revision);
      case 'refused':
        return this.refusedByMarket(attempt, reserved);
      case 'unchanged':
        throw new Error('the market neither reserved nor refused');
    }
  }

  private async reservedBefore(
    { request, context: { deadlineAt } }: Attempt,
    fromRevision: number,
  ): Promise<Reservation> {
    const stream = streamName.market(request.marketId);
    const read = { stream, schema: schemas.market, fromRevision, count: 1, deadlineAt };
    const [event] = await this.options.store.recall<MarketEvent>(read);
    return reservationOf(event);
  }

  private async refusedByMarket(
    attempt: Attempt,
    { refusal, revision }: MarketRefused,
  ): Promise<PlacementAnswer> {
    const { runner } = this.options.store;
    const { request, watch, hold } = attempt;
    const { refused: code, facts } = refusal;
    if (code === 'KEY_REUSED') return { answer: 'declined', refusal, timings: watch.timings };
    const step = await watch.step('account', () =>
      code === 'RELEASED'
        ? look(runner, attempt, { hold, freshness: 'leader' })
        : onAccount(runner, attempt, {
            type: 'RefusePlacement',
            request,
            code,
            facts,
            marketRevision: revision,
          }),
    );
    return this.answer(attempt, step);
  }

  /** Nothing is shed from here on; the caller may leave before it is done. */
  private async finish(attempt: Attempt, reservation: Reservation): Promise<PlacementAnswer> {
    const { request, context, watch } = attempt;
    const { betId, marketId } = request;
    const deadlineAt = Math.max(context.deadlineAt, Date.now() + this.options.finishMs);
    const lasting = { ...attempt, context: { ...context, deadlineAt } };
    const name = { betId, marketId, marketRevision: reservation.marketRevision };
    const placeBet = { type: 'PlaceBet', request, reservation } as const;
    const { runner } = this.options.store;
    const placing = () => watch.step('account', () => onAccount(runner, lasting, placeBet));
    const step = await persevere(placing, deadlineAt).catch((error: unknown) => {
      this.options.onLeftToSweeper(name, error);
      throw error;
    });
    const fate = fateAfter(step, name);
    if (isEnded(fate)) this.giveBack({ ...name, reason: fate }, lasting.context);
    return this.answer(lasting, step);
  }

  private giveBack(
    reservation: ReservationName & { readonly reason: ReleaseReason },
    context: CommandContext,
  ): void {
    const releasing = persevere(() => this.release(reservation, context), context.deadlineAt);
    this.track(
      releasing.catch((error: unknown) => this.options.onLeftToSweeper(reservation, error)),
    );
  }

  private async answer(attempt: Attempt, step: AccountStep): Promise<PlacementAnswer> {
    const { request, context, watch } = attempt;
    switch (step.outcome) {
      case 'recorded':
        return answerOf(step.events, { replayed: false, timings: watch.timings });
      case 'refused':
        return { answer: 'declined', refusal: step.refusal, timings: watch.timings };
      case 'known': {
        const events = await this.options.store.recall<AccountEvent>({
          stream: streamName.account(request.accountId),
          schema: schemas.account,
          fromRevision: step.revision,
          count: isStanding(step.bet) ? eventsOfBet : eventsOfRefusal,
          deadlineAt: context.deadlineAt,
        });
        return answerOf(events, { replayed: true, timings: watch.timings });
      }
      case 'unchanged':
        throw new Error(`the account has no answer for ${request.betId}`);
    }
  }

  private track(work: Promise<unknown>): void {
    const done = () => this.unfinished.delete(work);
    this.unfinished.add(work);
    work.then(done, done);
  }
}

export const createPlacement = (options: PlacementOptions): Placement => new Placement(options);

interface Attempt extends Placing {
  readonly hold: Hold;
  readonly watch: Stopwatch;
}

interface MarketRefused {
  readonly refusal: Refusal<MarketRefusalCode>;
  readonly revision: number;
}
