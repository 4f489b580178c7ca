import type { BalanceCredited, BalanceDebited } from '@wagerlog/domain';
import { parseStreamName } from '@wagerlog/event-sourcing';
import type { RecordedEvent } from '@wagerlog/event-sourcing';
import { signedAmount } from './balance-entry';
import { projection } from './projection';

type Movement = BalanceCredited | BalanceDebited;

/** One line of an account's statement; the line of a lost bet has amount zero. */
export interface StatementDocument {
  readonly accountId: string;
  readonly currency: string;
  readonly entryId: string;
  readonly at: string;
  readonly reason: Movement['data']['reason'];
  /** Signed minor units. */
  readonly amount: number;
  readonly balanceAfter: number;
  /** The betId, else the payment's reference, else the paymentId. */
  readonly reference: string;
  /** Of the entry in the account's stream: the order of the statement. */
  readonly revision: number;
}

const accountOf = (stream: string): string => parseStreamName(stream)?.id ?? stream;

const enter = (_: unknown, recorded: RecordedEvent<Movement>): StatementDocument => {
  const { event, stream, revision, occurredAt } = recorded;
  const { entryId, reason, reference, balanceAfter } = event.data;
  return {
    accountId: accountOf(stream),
    currency: balanceAfter.currency,
    entryId,
    at: occurredAt,
    reason,
    amount: signedAmount(event),
    balanceAfter: balanceAfter.amount,
    reference,
    revision,
  };
};

/** A document per entry: a statement grows for ever, a document must not. */
export const statement = projection<StatementDocument, Movement>({
  name: 'statement',
  version: 1,
  keysOf: ({ stream, event }) => [`${accountOf(stream)}/${event.data.entryId}`],
  on: { BalanceCredited: enter, BalanceDebited: enter },
});
