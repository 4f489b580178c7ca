import { parseStreamName, type EventSchema } from '@wagerlog/event-sourcing';
import { accountSchema } from './account/account.schema';
import { marketSchema } from './market/market.schema';
import { settlementSchema } from './settlement/settlement.schema';

/** The stored event types of each stream category, at their newest versions. */
export const schemas = {
  account: accountSchema,
  market: marketSchema,
  settlement: settlementSchema,
} as const;

/** `undefined`: not a stream of the domain. */
export const schemaOf = (streamName: string): EventSchema | undefined => {
  switch (parseStreamName(streamName)?.category) {
    case 'account':
      return schemas.account;
    case 'market':
      return schemas.market;
    case 'settlement':
      return schemas.settlement;
  }
  return undefined;
};
