import {
  accountOpened,
  at,
  bet,
  credited,
  debited,
  deposit,
  deposited,
  eur,
  fingerprintOf,
  limitSet,
  paymentOf,
  selfExcluded,
  specificationOf,
  statusChanged,
  withdraw,
} from '../../testing';
import type { AccountEvent, PaymentRefused } from './account.events';
import { accountDecider } from './account.decider';

const given = specificationOf(accountDecider);

const refused = (
  data: Pick<PaymentRefused['data'], 'operation' | 'code' | 'facts'>,
  command = data.operation === 'deposit' ? deposit() : withdraw(),
): AccountEvent => ({ type: 'PaymentRefused', data: { ...paymentOf(command), ...data } });

/** A debt of 500: a won bet of 1000 was paid, withdrawn, and taken back. */
const inDebt = [
  accountOpened(),
  debited({ reason: 'resettlement', amount: 500, balanceAfter: -500, postings: [] }),
];

describe('depositing', () => {
  it('credits the customer and books the cash', () =>
    given(accountOpened())
      .when(deposit())
      .thenRecorded(
        { type: 'DepositCredited', data: paymentOf(deposit()) },
        credited({
          entryId: 'payment-1',
          reason: 'deposit',
          reference: 'payment-1',
          amount: 5000,
          balanceAfter: 5000,
          postings: [
            { ledger: 'customer', amount: 5000 },
            { ledger: 'cash', amount: -5000 },
          ],
        }),
      ));

  it('names the reference of the payment, and adds to what is there', () => {
    const second = deposit({ paymentId: 'payment-9', reference: 'card-77', amount: 1 });
    given(accountOpened(), ...deposited(5000))
      .when(second)
      .thenRecorded(
        { type: 'DepositCredited', data: paymentOf(second) },
        credited({
          entryId: 'payment-9',
          reference: 'card-77',
          amount: 1,
          balanceAfter: 5001,
          postings: [
            { ledger: 'customer', amount: 1 },
            { ledger: 'cash', amount: -1 },
          ],
        }),
      );
  });

  it('answers the same payment from its first event', () =>
    given(accountOpened(), ...deposited(5000))
      .when(deposit())
      .thenKnown(1));

  it('is refused under a key used for another payment, and that is not recorded', () =>
    given(accountOpened(), ...deposited(5000))
      .when(deposit({ fingerprint: fingerprintOf('x') }))
      .thenRefused('KEY_REUSED', {}));

  it('into a suspended or excluded account is accepted', () => {
    for (const event of [statusChanged('suspended'), selfExcluded('2027-01-01T00:00:00.000Z')]) {
      const { decision } = given(accountOpened(), event).when(deposit());
      expect(decision).toMatchObject([{ type: 'DepositCredited' }, { type: 'BalanceCredited' }]);
    }
  });

  it('into a closed account is refused, and recorded', () =>
    given(accountOpened(), statusChanged('closed'))
      .when(deposit())
      .thenRecorded(refused({ operation: 'deposit', code: 'ACCOUNT_CLOSED', facts: {} })));

  it('may use a deposit limit up, and not exceed it', () => {
    const limited = [accountOpened(), limitSet({ kind: 'deposit', amount: eur(5000) })] as const;
    expect(given(...limited).when(deposit()).decision).toMatchObject([
      { type: 'DepositCredited' },
      { type: 'BalanceCredited' },
    ]);
    given(...limited, ...deposited(1000, { paymentId: 'payment-0' }))
      .when(deposit({ amount: 4001 }))
      .thenRecorded(
        refused(
          {
            operation: 'deposit',
            code: 'LIMIT_DEPOSIT',
            facts: { period: 'day', limit: 5000, remaining: 4000, currency: 'EUR' },
          },
          deposit({ amount: 4001 }),
        ),
      );
  });

  it('names the limit before the closed account', () =>
    given(
      accountOpened(),
      limitSet({ kind: 'deposit', period: 'week', amount: eur(10) }),
      statusChanged('closed'),
    )
      .when(deposit())
      .thenRecorded(
        refused({
          operation: 'deposit',
          code: 'LIMIT_DEPOSIT',
          facts: { period: 'week', limit: 10, remaining: 10, currency: 'EUR' },
        }),
      ));

  it('begins a new deposit limit with the period', () => {
    const sunday = '2026-11-22T12:00:00.000Z';
    const past = [
      at(sunday, accountOpened()),
      at(sunday, limitSet({ kind: 'deposit', amount: eur(5000), effectiveAt: sunday })),
      ...deposited(5000, { paymentId: 'payment-0' }).map((event) =>
        at('2026-11-22T23:59:59.999Z', event),
      ),
    ];
    const typesAt = (now: string) =>
      (given(...past).when(deposit(), now).decision as readonly AccountEvent[]).map(
        ({ type }) => type,
      );
    expect(typesAt('2026-11-22T23:59:59.999Z')).toEqual(['PaymentRefused']);
    expect(typesAt('2026-11-23T00:00:00.000Z')).toEqual(['DepositCredited', 'BalanceCredited']);
  });

  it('never makes a balance larger than money can be', () => {
    const full = [accountOpened(), ...deposited(10 ** 13 - 5000, { paymentId: 'payment-0' })];
    expect(given(...full).when(deposit()).decision).toMatchObject([
      { type: 'DepositCredited' },
      { type: 'BalanceCredited' },
    ]);
    const command = deposit({ amount: 5001 });
    given(...full)
      .when(command)
      .thenRecorded(
        refused(
          {
            operation: 'deposit',
            code: 'LIMIT_DEPOSIT',
            facts: { limit: 10 ** 13, remaining: 5000, currency: 'EUR' },
          },
          command,
        ),
      );
  });

  it('answers a recorded refusal for ever, whatever changed since', () => {
    const no = refused({ operation: 'deposit', code: 'ACCOUNT_CLOSED', facts: {} });
    const past = [accountOpened(), statusChanged('closed'), no, statusChanged('active')];
    given(...past)
      .when(deposit())
      .thenKnown(2);
    given(...past)
      .when(deposit({ fingerprint: fingerprintOf('x') }))
      .thenRefused('KEY_REUSED');
  });
});

describe('withdrawing', () => {
  it('debits the customer and books the cash', () =>
    given(accountOpened(), ...deposited(5000))
      .when(withdraw({ reference: 'iban' }))
      .thenRecorded(
        { type: 'WithdrawalCompleted', data: paymentOf(withdraw({ reference: 'iban' })) },
        debited({
          entryId: 'payment-2',
          reason: 'withdrawal',
          reference: 'iban',
          amount: 2000,
          balanceAfter: 3000,
          postings: [
            { ledger: 'customer', amount: -2000 },
            { ledger: 'cash', amount: 2000 },
          ],
        }),
      ));

  it('may take all that is there, and not a cent more', () => {
    const past = [accountOpened(), ...deposited(2000)];
    expect(given(...past).when(withdraw()).decision).toMatchObject([
      { type: 'WithdrawalCompleted' },
      { type: 'BalanceDebited', data: { balanceAfter: eur(0) } },
    ]);
    const command = withdraw({ amount: 2001 });
    given(...past)
      .when(command)
      .thenRecorded(
        refused(
          {
            operation: 'withdrawal',
            code: 'FUNDS_INSUFFICIENT',
            facts: { available: 2000, currency: 'EUR' },
          },
          command,
        ),
      );
  });

  it('cannot touch open stakes', () =>
    given(accountOpened(), ...deposited(2999), ...bet(1999))
      .when(withdraw())
      .thenRecorded(
        refused({
          operation: 'withdrawal',
          code: 'FUNDS_INSUFFICIENT',
          facts: { available: 1999, currency: 'EUR' },
        }),
      ));

  it('from an account in debt is refused for the debt', () =>
    given(...inDebt)
      .when(withdraw())
      .thenRecorded(
        refused({
          operation: 'withdrawal',
          code: 'ACCOUNT_IN_DEBT',
          facts: { balance: -500, currency: 'EUR' },
        }),
      ));

  it('answers the same withdrawal from its first event', () => {
    const paid: AccountEvent = { type: 'WithdrawalCompleted', data: paymentOf(withdraw()) };
    given(accountOpened(), ...deposited(5000), paid)
      .when(withdraw())
      .thenKnown(3);
    given(accountOpened(), ...deposited(5000), paid)
      .when(withdraw({ fingerprint: fingerprintOf('x') }))
      .thenRefused('KEY_REUSED', {});
  });

  it('is not counted as a deposit, a stake or a loss', () => {
    const debit = debited({ reason: 'withdrawal', amount: 4000, balanceAfter: 1000, postings: [] });
    const limits = (['deposit', 'stake', 'loss'] as const).map((kind) =>
      limitSet({ kind, amount: eur(6000) }),
    );
    const past = [accountOpened(), ...limits, ...deposited(5000), debit];
    given(...past)
      .when(deposit({ paymentId: 'payment-3', amount: 1001 }))
      .thenRecorded(
        refused(
          {
            operation: 'deposit',
            code: 'LIMIT_DEPOSIT',
            facts: { period: 'day', limit: 6000, remaining: 1000, currency: 'EUR' },
          },
          deposit({ paymentId: 'payment-3', amount: 1001 }),
        ),
      );
  });
});
