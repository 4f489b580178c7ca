import type { AccountBet } from '@wagerlog/domain';
import { fateOf, isEnded, type Fate } from './fate';

const name = { betId: 'bet-1', marketId: 'match-1', marketRevision: 7 };

const standing = (changes: object = {}): AccountBet => ({
  status: 'placed',
  marketId: 'match-1',
  marketRevision: 7,
  stake: 1_000,
  revision: 3,
  effectRevision: 3,
  n: 0,
  paid: 0,
  fingerprint: 'content',
  ...changes,
});
const ended = (status: 'refused' | 'lapsed'): AccountBet => ({
  status,
  revision: 3,
  fingerprint: 'content',
});

const settled = standing({ status: 'settled' });
const voided = standing({ status: 'voided' });
const elsewhere = standing({ marketId: 'match-2' });
const later = standing({ marketRevision: 8 });
const laterVoided = standing({ marketRevision: 8, status: 'voided' });
const another = 'placed-on-another';

describe('the fate of a reservation', () => {
  it.each<{ when: string; bet: AccountBet | undefined; fate: Fate; isOver: boolean }>([
    { when: 'nothing is known of the bet', bet: undefined, fate: 'open', isOver: false },
    { when: 'its bet is placed', bet: standing(), fate: 'stands', isOver: false },
    { when: 'its bet is settled', bet: settled, fate: 'stands', isOver: false },
    { when: 'its bet is voided', bet: voided, fate: 'void', isOver: true },
    { when: 'the bet is on another market', bet: elsewhere, fate: another, isOver: true },
    { when: 'the bet is on another reservation', bet: later, fate: another, isOver: true },
    { when: 'a bet on another one is voided', bet: laterVoided, fate: another, isOver: true },
    { when: 'the placement was refused', bet: ended('refused'), fate: 'refused', isOver: true },
    { when: 'the placement lapsed', bet: ended('lapsed'), fate: 'lapsed', isOver: true },
  ])('when $when', ({ bet, fate, isOver }) => {
    expect(fateOf(bet, name)).toBe(fate);
    expect(isEnded(fate)).toBe(isOver);
  });
});
