import type { PaymentRefused, PlacementRefused } from '@wagerlog/domain';
import { parseStreamName } from '@wagerlog/event-sourcing';
import { projection } from './projection';

/** A placement or a payment that was refused by a rule, with the facts that explain it. */
export interface RefusalDocument {
  readonly accountId: string;
  readonly operation: 'bet' | PaymentRefused['data']['operation'];
  /** The betId or the paymentId. */
  readonly id: string;
  readonly code: string;
  readonly facts: object;
  readonly at: string;
  /** Of the refusal in the account's stream. */
  readonly revision: number;
  /** Of a placement only. */
  readonly marketId?: string;
}

type RefusalEvent = PlacementRefused | PaymentRefused;

const idOf = (event: RefusalEvent): string =>
  event.type === 'PlacementRefused' ? event.data.betId : event.data.paymentId;

export const refusals = projection<RefusalDocument, RefusalEvent>({
  name: 'refusals',
  version: 1,
  keysOf: ({ event }) => [idOf(event)],
  on: {
    PlacementRefused: (_, { event: { data }, occurredAt, revision }) => ({
      accountId: data.accountId,
      operation: 'bet',
      id: data.betId,
      code: data.code,
      facts: data.facts,
      at: occurredAt,
      revision,
      marketId: data.marketId,
    }),
    PaymentRefused: (_, { event: { data }, stream, occurredAt, revision }) => ({
      accountId: parseStreamName(stream)?.id ?? stream,
      operation: data.operation,
      id: data.paymentId,
      code: data.code,
      facts: data.facts,
      at: occurredAt,
      revision,
    }),
  },
});
