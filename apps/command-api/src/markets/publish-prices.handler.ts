import { Inject } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { MarketEvent, MarketState, PublishPrices } from '@wagerlog/domain';
import { streamName } from '@wagerlog/event-sourcing';
import type { Position } from '@wagerlog/event-sourcing';
import type { CommandContext, EventStore, Outcome } from '@wagerlog/eventstore';
import { marketKind } from '@wagerlog/placement';
import { refusalProblem } from '../deciding/refusals';
import type { CommandApiSettings } from '../settings';
import { eventStoreToken, settingsToken } from '../edge/tokens';
import { judgeBurst } from './price-burst';
import type { Judged } from './price-burst';

export class PublishPricesMessage {
  constructor(
    readonly marketId: string,
    readonly command: PublishPrices,
    readonly context: CommandContext,
  ) {}
}

export interface Published {
  readonly priceVersion: number;
  readonly applied: boolean;
  readonly position: Position;
}

interface Caller extends PublishPricesMessage {
  readonly resolve: (published: Published) => void;
  readonly reject: (error: unknown) => void;
}

/** Callers of one publication; those above wait for the next. */
const callersMax = 200;

/** Collects the prices of a market for a moment, so that a burst becomes one event. */
@CommandHandler(PublishPricesMessage)
export class PublishPricesHandler implements ICommandHandler<PublishPricesMessage> {
  private readonly waiting = new Map<string, Caller[]>();

  constructor(
    @Inject(eventStoreToken) private readonly store: EventStore,
    @Inject(settingsToken) private readonly settings: CommandApiSettings,
  ) {}

  execute(message: PublishPricesMessage): Promise<Published> {
    return new Promise((resolve, reject) => {
      const { marketId } = message;
      const callers = this.waiting.get(marketId) ?? this.startBurst(marketId);
      callers.push({ ...message, resolve, reject });
      if (callers.length >= callersMax) this.endBurst(marketId, callers);
    });
  }

  private startBurst(marketId: string): Caller[] {
    const callers: Caller[] = [];
    this.waiting.set(marketId, callers);
    setTimeout(() => this.endBurst(marketId, callers), this.settings.PRICE_DEBOUNCE_MS);
    return callers;
  }

  private endBurst(marketId: string, callers: Caller[]): void {
    if (this.waiting.get(marketId) !== callers) return;
    this.waiting.delete(marketId);
    this.publish(marketId, callers).catch((error: unknown) => {
      for (const { reject } of callers) reject(error);
    });
  }

  private async publish(marketId: string, callers: readonly Caller[]): Promise<void> {
    const commands = callers.map(({ command }) => command);
    let judged: Judged = { shares: [], decision: [] };
    let state: MarketState = marketKind.fold.initial;
    const outcome = await this.store.runner.run<MarketState, MarketEvent, string>({
      stream: streamName.market(marketId),
      kind: marketKind,
      context: contextOfAll(callers),
      decide: (judging, moment) => {
        state = judging;
        judged = judgeBurst(commands, judging, moment);
        return judged.decision;
      },
    });
    const published = publishedOf(outcome, state);
    callers.forEach(({ resolve, reject }, index) => {
      const share = judged.shares[index];
      if (share === undefined || 'refusal' in share) {
        reject(share === undefined ? new Error('not judged') : refusalProblem(share.refusal));
      } else if (published === undefined) reject(new Error(`${marketId} has no prices to answer`));
      else resolve({ ...published, applied: share.applied });
    });
  }
}

/** The event is the last caller's; nobody is kept beyond the earliest deadline. */
const contextOfAll = (callers: readonly Caller[]): CommandContext => {
  const [first, ...others] = callers.map(({ context }) => context);
  if (first === undefined) throw new Error('a burst has at least one caller');
  return others.reduce(
    (earlier, later) => ({
      ...later,
      deadlineAt: Math.min(earlier.deadlineAt, later.deadlineAt),
    }),
    first,
  );
};

/** `undefined`: every caller was refused. */
const publishedOf = (
  outcome: Outcome<MarketEvent>,
  state: MarketState,
): Omit<Published, 'applied'> | undefined => {
  if (outcome.outcome === 'recorded') {
    const [recorded] = outcome.events;
    if (recorded?.event.type !== 'PricesPublished') throw new Error('no prices were published');
    return { priceVersion: recorded.event.data.priceVersion, position: outcome.position };
  }
  const { position } = outcome.outcome === 'known' ? { position: undefined } : outcome;
  return state.status === 'undefined' || position === undefined
    ? undefined
    : { priceVersion: state.priceVersion, position };
};
