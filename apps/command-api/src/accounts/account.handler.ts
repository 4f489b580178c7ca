import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { accountDecider } from '@wagerlog/domain';
import type { AccountCommand, AccountEvent, AccountState } from '@wagerlog/domain';
import { streamName } from '@wagerlog/event-sourcing';
import type { CommandContext, EventStore } from '@wagerlog/eventstore';
import { accountKind } from '@wagerlog/placement';
import { Inject } from '@nestjs/common';
import { decide } from '../deciding/decide';
import type { Decided } from '../deciding/decide';
import { eventStoreToken } from '../edge/tokens';

/** One command on one account. */
export class AccountMessage {
  constructor(
    readonly accountId: string,
    readonly command: AccountCommand,
    readonly context: CommandContext,
  ) {}
}

export type AccountDecided = Decided<AccountState, AccountEvent>;

/** A payment stands beside its movement of the balance; all else answers by itself. */
const eventsOf = ({ type }: AccountEvent): number =>
  type === 'DepositCredited' || type === 'WithdrawalCompleted' ? 2 : 1;

@CommandHandler(AccountMessage)
export class AccountHandler implements ICommandHandler<AccountMessage> {
  constructor(@Inject(eventStoreToken) private readonly store: EventStore) {}

  execute({ accountId, command, context }: AccountMessage): Promise<AccountDecided> {
    return decide(this.store, {
      stream: streamName.account(accountId),
      kind: accountKind,
      decider: accountDecider,
      command,
      context,
      eventsOf,
    });
  }
}
