import { Inject } from '@nestjs/common';
import { QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import { quoteOf } from '@wagerlog/domain';
import type { Quote } from '@wagerlog/domain';
import { streamName } from '@wagerlog/event-sourcing';
import type { Position } from '@wagerlog/event-sourcing';
import type { EventStore } from '@wagerlog/eventstore';
import { Problem } from '@wagerlog/http';
import { marketKind } from '@wagerlog/placement';
import { refusalProblem } from '../deciding/refusals';
import { eventStoreToken } from '../edge/tokens';

export class QuoteMessage {
  constructor(
    readonly marketId: string,
    readonly selectionId: string,
    readonly deadlineAt: number,
  ) {}
}

export interface Quoted extends Quote {
  readonly position: Position;
}

/** From the leader: a quote from a cache could be of a price that is long gone. */
@QueryHandler(QuoteMessage)
export class QuoteHandler implements IQueryHandler<QuoteMessage> {
  constructor(@Inject(eventStoreToken) private readonly store: EventStore) {}

  async execute({ marketId, selectionId, deadlineAt }: QuoteMessage): Promise<Quoted> {
    const stream = streamName.market(marketId);
    const { state, position } = await this.store.runner.look({
      stream,
      kind: marketKind,
      deadlineAt,
      from: 'leader',
    });
    const quote = quoteOf(state, selectionId);
    if ('refused' in quote) throw refusalProblem(quote);
    if (position === undefined) throw new Problem('MARKET_UNKNOWN');
    return { ...quote, position };
  }
}
