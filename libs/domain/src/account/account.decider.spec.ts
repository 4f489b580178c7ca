import {
  accountOpened,
  bet,
  deposit,
  deposited,
  lapse,
  placeBet,
  selfExcluded,
  setLimit,
  specificationOf,
  statusChanged,
} from '../../testing';
import type { AccountCommand } from './account.commands';
import { accountDecider } from './account.decider';

const given = specificationOf(accountDecider);
const open = (accountId = 'alice', currency = 'EUR'): AccountCommand => ({
  type: 'OpenAccount',
  accountId,
  currency,
});

describe('opening an account', () => {
  it('records whose it is and its currency', () =>
    given().when(open()).thenRecorded(accountOpened()));

  it('records nothing when it is open already', () =>
    given(accountOpened()).when(open()).thenNothing());

  it('is refused when the id is taken by another content', () => {
    given(accountOpened()).when(open('alice', 'GBP')).thenRefused('ID_TAKEN', {});
    given(accountOpened()).when(open('bob')).thenRefused('ID_TAKEN', {});
  });

  it('is refused in a currency that does not exist', () =>
    given().when(open('alice', 'EURO')).thenRefused('CURRENCY_UNKNOWN', { currency: 'EURO' }));
});

describe('an account that was never opened', () => {
  it.each<AccountCommand>([
    deposit(),
    placeBet(),
    setLimit(),
    lapse(),
    { type: 'SetAccountStatus', status: 'active' },
    { type: 'SelfExclude', until: '2026-12-01T00:00:00.000Z' },
  ])('is unknown to $type', (command) => given().when(command).thenRefused('ACCOUNT_UNKNOWN', {}));

  it('stays unopened whatever else is folded', () => {
    given(...deposited(100))
      .when(deposit())
      .thenRefused('ACCOUNT_UNKNOWN');
    given(...deposited(100))
      .when(open())
      .thenRecorded(accountOpened());
  });
});

describe('setting the status', () => {
  const set = (status: 'active' | 'suspended' | 'closed'): AccountCommand => ({
    type: 'SetAccountStatus',
    status,
  });

  it.each(['suspended', 'closed'] as const)('records that an empty account is %s', (status) =>
    given(accountOpened()).when(set(status)).thenRecorded(statusChanged(status)),
  );

  it('records nothing when it is so already', () => {
    given(accountOpened()).when(set('active')).thenNothing();
    given(accountOpened(), statusChanged('suspended')).when(set('suspended')).thenNothing();
  });

  it('records the way back', () =>
    given(accountOpened(), statusChanged('suspended'))
      .when(set('active'))
      .thenRecorded(statusChanged('active')));

  it('refuses to close while there is money', () =>
    given(accountOpened(), ...deposited(1))
      .when(set('closed'))
      .thenRefused('ACCOUNT_NOT_EMPTY', { balance: 1, openBets: 0, currency: 'EUR' }));

  it('refuses to close while there is an open bet', () =>
    given(accountOpened(), ...deposited(1000), ...bet(0))
      .when(set('closed'))
      .thenRefused('ACCOUNT_NOT_EMPTY', { balance: 0, openBets: 1, currency: 'EUR' }));

  it('may suspend an account that is not empty', () =>
    given(accountOpened(), ...deposited(1000), ...bet(0))
      .when(set('suspended'))
      .thenRecorded(statusChanged('suspended')));

  it('changes nothing in an account that is opened again', () =>
    given(accountOpened(), statusChanged('suspended'), accountOpened())
      .when(set('suspended'))
      .thenNothing());
});

describe('excluding oneself', () => {
  const exclude = (until: string): AccountCommand => ({ type: 'SelfExclude', until });
  const december = '2026-12-01T00:00:00.000Z';

  it('records until when', () =>
    given(accountOpened()).when(exclude(december)).thenRecorded(selfExcluded(december)));

  it('records nothing when it is so already', () =>
    given(accountOpened(), selfExcluded(december)).when(exclude(december)).thenNothing());

  it('may be made longer', () =>
    given(accountOpened(), selfExcluded(december))
      .when(exclude('2026-12-01T00:00:00.001Z'))
      .thenRecorded(selfExcluded('2026-12-01T00:00:00.001Z')));

  it('is never shortened', () =>
    given(accountOpened(), selfExcluded(december))
      .when(exclude('2026-11-30T23:59:59.999Z'))
      .thenRefused('EXCLUSION_SHORTENED', { excludedUntil: december }));
});
