import type { MarketEvent } from '@wagerlog/domain';
import type { RecordedEvent } from '@wagerlog/event-sourcing';
import { randomUUID } from 'node:crypto';
import { workListOf } from './work-list';

interface Reserved {
  readonly betId: string;
  readonly accountId: string;
  readonly revision: number;
  readonly expiresAt?: string;
}

const recorded = (type: string, data: object, revision: number) =>
  ({ event: { type, data }, revision }) as RecordedEvent<MarketEvent>;

const terms = {
  ...{ selectionId: 'home', acceptedOdds: '5/2', placedAt: '11:59', fingerprint: 'f' },
};
const reserved = ({ betId, accountId, revision, expiresAt = '12:00' }: Reserved) =>
  recorded('LiabilityReserved', { betId, accountId, expiresAt, ...terms }, revision);
const released = (betId: string, revision: number) =>
  recorded('LiabilityReleased', { betId, reason: 'lapsed' }, revision);

async function* pagesOf(events: readonly RecordedEvent<MarketEvent>[]) {
  for (let at = 0; at < events.length; at += 7) yield events.slice(at, at + 7);
}

const listOf = async (events: readonly RecordedEvent<MarketEvent>[]) => {
  const list = await workListOf(pagesOf(events));
  const accounts = list
    .slice(0, list.accounts)
    .map(({ accountId, items }) => [accountId, items.map(({ betId }) => betId)] as const);
  return { list, accounts };
};

describe('the work list of a run', () => {
  it('groups by account, each in the order of its reservations', async () => {
    const { list, accounts } = await listOf([
      reserved({ betId: 'b-1', accountId: 'alice', revision: 10 }),
      reserved({ betId: 'b-2', accountId: 'bob', revision: 20 }),
      reserved({ betId: 'b-3', accountId: 'alice', revision: 30 }),
    ]);
    expect(accounts).toEqual([
      ['alice', ['b-1', 'b-3']],
      ['bob', ['b-2']],
    ]);
    expect(list).toMatchObject({ expected: 3, accounts: 2 });
  });

  it('puts accounts last whose reservations may still be on their way', async () => {
    const { accounts } = await listOf([
      reserved({ betId: 'b-1', accountId: 'alice', revision: 10, expiresAt: '12:30' }),
      reserved({ betId: 'b-2', accountId: 'alice', revision: 20, expiresAt: '12:00' }),
      reserved({ betId: 'b-3', accountId: 'carol', revision: 30, expiresAt: '12:10' }),
      reserved({ betId: 'b-4', accountId: 'bob', revision: 40, expiresAt: '12:10' }),
    ]);
    expect(accounts.map(([accountId]) => accountId)).toEqual(['bob', 'carol', 'alice']);
  });

  it('leaves out what was released, in its place in the order too', async () => {
    const { list, accounts } = await listOf([
      reserved({ betId: 'b-1', accountId: 'alice', revision: 10 }),
      reserved({ betId: 'b-2', accountId: 'alice', revision: 20, expiresAt: '12:30' }),
      reserved({ betId: 'b-3', accountId: 'bob', revision: 30, expiresAt: '12:10' }),
      reserved({ betId: 'b-4', accountId: 'carol', revision: 40 }),
      released('b-2', 50),
      released('b-4', 60),
    ]);
    expect(accounts).toEqual([
      ['alice', ['b-1']],
      ['bob', ['b-3']],
    ]);
    expect(list).toMatchObject({ expected: 2, accounts: 2 });
  });

  it('gives every field back as it was reserved, of many bets and of long ids', async () => {
    const items = Array.from({ length: 20_000 }, (_, at) => ({
      betId: at % 5 === 0 ? `bet-é-${at}` : randomUUID(),
      accountId: `account-${at % 700}`,
      revision: at + 5,
      selectionId: `selection-${at % 3}`,
      acceptedOdds: '21/10',
      placedAt: '2026-11-24T12:00:00.000Z',
      expiresAt: '2026-11-24T12:00:30.000Z',
      fingerprint: 'a1'.repeat(32),
    }));
    const long = { ...items[0]!, betId: 'x'.repeat(1_500_000), accountId: 'long', revision: 1 };
    const all = [long, ...items];
    const list = await workListOf(
      pagesOf(all.map(({ revision, ...data }) => recorded('LiabilityReserved', data, revision))),
    );
    const unpacked = list.slice(0, 800).flatMap(({ items: of }) => of);
    expect(unpacked.toSorted((a, b) => a.revision - b.revision)).toEqual(all);
    expect(list.slice(5, 2).map(({ accountId }) => accountId)).toHaveLength(2);
  });

  it('knows the triggers of the market, and does with nothing', async () => {
    const trigger = { n: 1, settlementId: 'm-1', resultVersion: 1, outcomes: [] };
    const { list } = await listOf([recorded('MarketResulted', trigger, 3)]);
    expect(list.triggers).toMatchObject([{ kind: 'result', n: 1, revision: 3 }]);
    expect(list).toMatchObject({ expected: 0, accounts: 0 });
  });
});
