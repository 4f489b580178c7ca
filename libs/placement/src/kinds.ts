import {
  accountDecider,
  accountForm,
  marketDecider,
  marketForm,
  schemas,
  settlementDecider,
  type AccountEvent,
  type AccountState,
  type MarketEvent,
  type MarketState,
  type SettlementEvent,
  type SettlementState,
} from '@wagerlog/domain';
import type { StreamKind } from '@wagerlog/eventstore';

export const accountKind: StreamKind<AccountState, AccountEvent> = {
  fold: accountDecider,
  form: accountForm,
  schema: schemas.account,
};

export const marketKind: StreamKind<MarketState, MarketEvent> = {
  fold: marketDecider,
  form: marketForm,
  schema: schemas.market,
};

export const settlementKind: StreamKind<SettlementState, SettlementEvent> = {
  fold: settlementDecider,
  schema: schemas.settlement,
};
