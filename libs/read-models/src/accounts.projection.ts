import type {
  AccountEvent,
  AccountStatus,
  BalanceCredited,
  BalanceDebited,
} from '@wagerlog/domain';
import { parseStreamName } from '@wagerlog/event-sourcing';
import { signedAmount, stakesOpened } from './balance-entry';
import { change, projection, unchanged } from './projection';

/** Amounts are minor units of the account's currency. */
export interface AccountDocument {
  readonly accountId: string;
  readonly currency: string;
  readonly status: AccountStatus;
  /** Net of open stakes; below zero after a correction. */
  readonly balance: number;
  readonly openStakes: number;
  readonly openBets: number;
}

type Movement = BalanceCredited | BalanceDebited;

/** A bet opens and closes with the entry that moves its stake to or from the open stakes. */
const move = change<AccountDocument, Movement>((account, { event }) => {
  const opened = stakesOpened(event);
  return {
    balance: account.balance + signedAmount(event),
    openStakes: account.openStakes + opened,
    openBets: account.openBets + Math.sign(opened),
  };
});

/** Looks at every event of an account's stream, so that its document's revisions have no hole. */
export const accounts = projection<AccountDocument, AccountEvent>({
  name: 'accounts',
  version: 1,
  keysOf: ({ stream }) => [parseStreamName(stream)?.id ?? stream],
  on: {
    AccountOpened: (_, { event }) => ({
      accountId: event.data.accountId,
      currency: event.data.currency,
      status: 'active',
      balance: 0,
      openStakes: 0,
      openBets: 0,
    }),
    AccountStatusChanged: change((_, { event }) => ({ status: event.data.status })),
    BalanceCredited: move,
    BalanceDebited: move,
    SelfExcluded: unchanged,
    LimitSet: unchanged,
    DepositCredited: unchanged,
    WithdrawalCompleted: unchanged,
    PaymentRefused: unchanged,
    BetPlaced: unchanged,
    PlacementRefused: unchanged,
    PlacementLapsed: unchanged,
    BetSettled: unchanged,
    BetResettled: unchanged,
    BetVoided: unchanged,
  },
});
