import { Inject } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { PlacementRequest } from '@wagerlog/domain';
import type { CommandContext } from '@wagerlog/eventstore';
import type { Placement, PlacementAnswer } from '@wagerlog/placement';
import { placementToken } from '../edge/tokens';

export class PlaceBetMessage {
  constructor(
    readonly request: PlacementRequest,
    readonly context: CommandContext,
  ) {}
}

/** Two streams, one answer: the protocol of design §3 lives in its library. */
@CommandHandler(PlaceBetMessage)
export class PlaceBetHandler implements ICommandHandler<PlaceBetMessage> {
  constructor(@Inject(placementToken) private readonly placement: Placement) {}

  execute({ request, context }: PlaceBetMessage): Promise<PlacementAnswer> {
    return this.placement.place(request, context);
  }
}
