import { Inject } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { marketDecider } from '@wagerlog/domain';
import type { MarketCommand, MarketEvent, MarketState } from '@wagerlog/domain';
import { streamName } from '@wagerlog/event-sourcing';
import type { CommandContext, EventStore } from '@wagerlog/eventstore';
import { marketKind } from '@wagerlog/placement';
import { decide } from '../deciding/decide';
import type { Decided } from '../deciding/decide';
import { eventStoreToken } from '../edge/tokens';

/** One command on one market. */
export class MarketMessage {
  constructor(
    readonly marketId: string,
    readonly command: MarketCommand,
    readonly context: CommandContext,
  ) {}
}

export type MarketDecided = Decided<MarketState, MarketEvent>;

@CommandHandler(MarketMessage)
export class MarketHandler implements ICommandHandler<MarketMessage> {
  constructor(@Inject(eventStoreToken) private readonly store: EventStore) {}

  execute({ marketId, command, context }: MarketMessage): Promise<MarketDecided> {
    return decide(this.store, {
      stream: streamName.market(marketId),
      kind: marketKind,
      decider: marketDecider,
      command,
      context,
    });
  }
}
