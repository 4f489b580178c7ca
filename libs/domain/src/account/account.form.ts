import { lastingMap, type StateForm } from '@wagerlog/event-sourcing';
import { betPacking, paymentPacking } from './account.packing';
import type { Account, AccountState } from './account.state';

type Fields = Omit<Account, 'bets' | 'payments'> | Extract<AccountState, { status: 'unopened' }>;

/** Measured: an account without bets, and an entry that is not packed, its texts included. */
const accountBytes = 3_000;
const entryBytes = 380;

/** What a snapshot holds of an account. A changed fold or packing is a new version. */
export const accountForm: StateForm<AccountState> = {
  version: 2,
  write: (state) => {
    if (state.status === 'unopened') return { fields: state, maps: {} };
    const { bets, payments, ...fields } = state;
    return { fields, maps: { bets: bets.parts(), payments: payments.parts() } };
  },
  read: ({ fields, maps }) => {
    const written = fields as Fields;
    if (written.status === 'unopened') return written;
    return {
      ...written,
      excludedUntil: written.excludedUntil,
      bets: lastingMap(betPacking, maps['bets']),
      payments: lastingMap(paymentPacking, maps['payments']),
    };
  },
  sizeOf: (state) => {
    if (state.status === 'unopened') return { bytes: accountBytes, entries: 0 };
    const { bets, payments } = state;
    const entries = bets.unpacked + payments.unpacked;
    const packed = bets.packedBytes + payments.packedBytes;
    return { bytes: accountBytes + packed + entries * entryBytes, entries };
  },
};
