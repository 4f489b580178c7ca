import type { EventSchema } from '@wagerlog/event-sourcing';
import type { AccountEvent } from './account.events';

const versions: { readonly [type in AccountEvent['type']]: number } = {
  AccountOpened: 1,
  AccountStatusChanged: 1,
  SelfExcluded: 1,
  LimitSet: 1,
  DepositCredited: 1,
  WithdrawalCompleted: 1,
  PaymentRefused: 1,
  BetPlaced: 1,
  PlacementRefused: 1,
  PlacementLapsed: 1,
  BetSettled: 1,
  BetResettled: 1,
  BetVoided: 1,
  BalanceDebited: 1,
  BalanceCredited: 1,
};

/** A changed shape raises its type's version here and adds the upcaster from the version before. */
export const accountSchema: EventSchema = { versions, upcasters: [] };
