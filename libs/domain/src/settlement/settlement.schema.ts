import type { EventSchema } from '@wagerlog/event-sourcing';
import type { SettlementEvent } from './settlement.events';

const versions: { readonly [type in SettlementEvent['type']]: number } = {
  SettlementStarted: 1,
  SettlementProgressed: 1,
  SettlementItemParked: 1,
  SettlementCompleted: 1,
  SettlementSuperseded: 1,
};

/** A changed shape raises its type's version here and adds the upcaster from the version before. */
export const settlementSchema: EventSchema = { versions, upcasters: [] };
