import type { Position } from '@wagerlog/event-sourcing';
import type { Role } from '@wagerlog/http';
import { accounts, bets, books, collectionOf, markets, settlements } from '@wagerlog/read-models';
import { statement, timelines, totals } from '@wagerlog/read-models';
import type { StatementDocument } from '@wagerlog/read-models';
import { presentAccount, presentEntry } from '../accounts/account.answers';
import { presentBet, presentTimeline } from '../bets/bet.answers';
import { presentDay, presentSettlement } from '../desk/desk.answers';
import { readersOf } from '../edge/roles';
import { presentBook, presentMarket } from '../markets/market.answers';

export interface ChangingModel {
  readonly collection: string;
  readonly roles: readonly Role[];
  /** Field with the account the document belongs to; `key` may be that account as well. */
  readonly ownedBy?: 'accountId';
  /** As the read itself answers, and what names the document. */
  readonly present: (document: never, token: (position: Position) => string) => object;
}

const presentLine = (entry: StatementDocument): object => ({
  accountId: entry.accountId,
  currency: entry.currency,
  ...presentEntry(entry),
});

/** What `GET /v1/changes/{readModel}` knows, by name; `operations` is none of them. */
export const changingModels: ReadonlyMap<string, ChangingModel> = new Map<string, ChangingModel>([
  [
    'accounts',
    {
      collection: collectionOf(accounts),
      roles: readersOf.account,
      ownedBy: 'accountId',
      present: presentAccount,
    },
  ],
  [
    'statement',
    {
      collection: collectionOf(statement),
      roles: readersOf.account,
      ownedBy: 'accountId',
      present: presentLine,
    },
  ],
  [
    'bets',
    {
      collection: collectionOf(bets),
      roles: readersOf.bet,
      ownedBy: 'accountId',
      present: presentBet,
    },
  ],
  [
    'timelines',
    {
      collection: collectionOf(timelines),
      roles: readersOf.bet,
      ownedBy: 'accountId',
      present: presentTimeline,
    },
  ],
  [
    'markets',
    { collection: collectionOf(markets), roles: readersOf.market, present: presentMarket },
  ],
  ['books', { collection: collectionOf(books), roles: readersOf.desk, present: presentBook }],
  ['totals', { collection: collectionOf(totals), roles: readersOf.desk, present: presentDay }],
  [
    'settlements',
    {
      collection: collectionOf(settlements),
      roles: readersOf.desk,
      present: presentSettlement,
    },
  ],
]);
