import type { AccountEvent, Deposit, PaymentOperation, Withdraw } from '@wagerlog/domain';
import type { RecordedEvent } from '@wagerlog/event-sourcing';
import { contextOf } from '../edge/asked';
import type { Asked } from '../edge/asked';
import { fingerprintOf, idOfKey } from '../deciding/idempotency';
import { AccountMessage } from './account.handler';
import type { PaymentBody } from './account.requests';

const types = { deposit: 'Deposit', withdrawal: 'Withdraw' } as const;

/** The same key names the same payment; `reference` counts as content, the key does not. */
export const paymentMessage = (
  operation: PaymentOperation,
  asked: Asked<PaymentBody> & { readonly accountId: string },
): AccountMessage => {
  const { accountId, key, body } = asked;
  const { amount, reference } = body;
  const paymentId = idOfKey(operation, accountId, key);
  const command: Deposit | Withdraw = {
    type: types[operation],
    paymentId,
    amount,
    ...(reference === undefined ? {} : { reference }),
    fingerprint: fingerprintOf({ operation, accountId, amount, reference }),
  };
  return new AccountMessage(accountId, command, contextOf(asked, paymentId));
};

/** What the events of a payment say, without its position. */
export const paymentAnswerOf = (
  accountId: string,
  [payment, movement]: readonly RecordedEvent<AccountEvent>[],
) => {
  if (!isPayment(payment?.event) || !isMovement(movement?.event)) {
    throw new Error(`${payment?.event.type ?? 'nothing'} is no payment`);
  }
  const { paymentId, amount } = payment.event.data;
  const { balanceAfter } = movement.event.data;
  return { paymentId, accountId, ...amount, balanceAfter: balanceAfter.amount };
};

type Of<Type extends AccountEvent['type']> = Extract<AccountEvent, { readonly type: Type }>;

const isPayment = (
  event: AccountEvent | undefined,
): event is Of<'DepositCredited' | 'WithdrawalCompleted'> =>
  event?.type === 'DepositCredited' || event?.type === 'WithdrawalCompleted';

const isMovement = (
  event: AccountEvent | undefined,
): event is Of<'BalanceCredited' | 'BalanceDebited'> =>
  event?.type === 'BalanceCredited' || event?.type === 'BalanceDebited';
