import type { EventSchema } from '@wagerlog/event-sourcing';
import type { MarketEvent } from './market.events';

const versions: { readonly [type in MarketEvent['type']]: number } = {
  MarketDefined: 1,
  MarketOpened: 1,
  MarketSuspended: 1,
  MarketReopened: 1,
  MarketClosed: 1,
  PricesPublished: 1,
  LiabilityReserved: 1,
  LiabilityReleased: 1,
  LiabilityLimitChanged: 1,
  MarketResulted: 1,
  MarketResultCorrected: 1,
  MarketVoided: 1,
  BetsVoidedInWindow: 1,
  MarketSettled: 1,
};

/** A changed shape raises its type's version here and adds the upcaster from the version before. */
export const marketSchema: EventSchema = { versions, upcasters: [] };
