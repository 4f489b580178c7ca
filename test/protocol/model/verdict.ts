import {
  accountDecider,
  marketDecider,
  schemas,
  type AccountEvent,
  type MarketEvent,
} from '@wagerlog/domain';
import { foldAll, streamName, type DomainEvent } from '@wagerlog/event-sourcing';
import { chainStart, decode, eventHash, type StoredEvent } from '@wagerlog/eventstore';
import type { MemoryLog } from '@wagerlog/eventstore/testing';
import { accounts, markets } from './history';
import type { Played } from './play';
import { ReferenceAccount } from './reference-account';
import { ReferenceMarket } from './reference-market';
import { toldFault, type Told } from './told';

class Reference {
  readonly accounts = new Map(
    accounts.map((id) => [streamName.account(id), new ReferenceAccount()]),
  );
  readonly markets = new Map(markets.map((id) => [streamName.market(id), new ReferenceMarket()]));

  constructor(private readonly told: ReadonlyMap<string, Told>) {}

  readonly market = (marketId: string): ReferenceMarket =>
    this.markets.get(streamName.market(marketId)) ?? new ReferenceMarket();

  /** Whether the reservation at this revision became its bet. */
  stands(betId: string, market: ReferenceMarket, revision: number): boolean {
    const accountId = market.reservations.get(revision)?.accountId ?? '';
    const bet = this.accounts.get(streamName.account(accountId))?.bets.get(betId);
    return bet?.marketRevision === revision;
  }

  /** One event of the whole log, in its order. */
  take(stored: StoredEvent): string | undefined {
    const account = this.accounts.get(stored.stream);
    const market = this.markets.get(stored.stream);
    const { revision } = stored;
    if (account !== undefined) {
      const { event, metadata } = decode<AccountEvent>(schemas.account, stored);
      const request = this.told.get(metadata.commandId)?.request;
      const { occurredAt } = metadata;
      return account.take({ event, occurredAt, request, market: this.market });
    }
    const { event, metadata } = decode<MarketEvent>(schemas.market, stored);
    const request = this.told.get(metadata.commandId)?.request;
    const { occurredAt } = metadata;
    const isEnded = (accountId: string, betId: string, at: number) =>
      this.accounts.get(streamName.account(accountId))?.isEnded(betId, at) ?? false;
    return market?.take({ event, revision, occurredAt, request, isEnded });
  }
}

/** What the streams say that a sequential world would not have said. */
const logFaults = (log: MemoryLog, reference: Reference): readonly string[] =>
  log.events.flatMap((stored) => {
    const fault = reference.take(stored);
    return fault === undefined ? [] : [`${stored.stream}@${stored.revision}: ${fault}`];
  });

/** At the end nothing is half done, and the product's own folds say the same. */
const endFaults = (log: MemoryLog, reference: Reference): readonly string[] => [
  ...[...reference.accounts].flatMap(([stream, account]) => [
    ...(isFoldedSo(log, stream, account) ? [] : [`${stream} is folded otherwise`]),
    ...[...account.bets].flatMap(([betId, { market, marketRevision }]) =>
      reference.market(market).live.get(betId) === marketRevision
        ? []
        : [`${betId} stands without headroom`],
    ),
  ]),
  ...[...reference.markets].flatMap(([stream, market]) => [
    ...(isMarketFoldedSo(log, stream, market) ? [] : [`${stream} is folded otherwise`]),
    ...[...market.live].flatMap(([betId, revision]) =>
      reference.stands(betId, market, revision)
        ? []
        : [`${stream} holds headroom for ${betId} for ever`],
    ),
  ]),
];

const isFoldedSo = (
  log: MemoryLog,
  stream: string,
  { balance, status }: ReferenceAccount,
): boolean => {
  const events = log.stream(stream).map((each) => decode<AccountEvent>(schemas.account, each));
  const state = foldAll(accountDecider, accountDecider.initial, events);
  return 'balance' in state && state.balance === balance && state.status === status;
};

const isMarketFoldedSo = (
  log: MemoryLog,
  stream: string,
  { liability }: ReferenceMarket,
): boolean => {
  const events = log.stream(stream).map((each) => decode<MarketEvent>(schemas.market, each));
  const state = foldAll(marketDecider, marketDecider.initial, events);
  if (!('liabilities' in state)) return false;
  return [...liability].every(([id, amount]) => state.liabilities.get(id) === amount);
};

const chainFaults = (log: MemoryLog): readonly string[] =>
  [...new Set(log.events.map(({ stream }) => stream))].flatMap((stream) => {
    let previousHash = chainStart(stream);
    return log.stream(stream).flatMap((stored) => {
      const schema = stream.startsWith('market-') ? schemas.market : schemas.account;
      const { id, event, metadata } = decode<DomainEvent>(schema, stored);
      const isLinked =
        metadata.previousHash === previousHash &&
        metadata.hash === eventHash(previousHash, { id, ...event }, metadata);
      previousHash = metadata.hash;
      return isLinked ? [] : [`${stream}@${stored.revision} breaks the chain`];
    });
  });

/** What is wrong with a history that was played; empty: nothing. */
export const faultsOf = ({ log, told, unended }: Played): readonly string[] => {
  const reference = new Reference(new Map(told.map((each) => [each.commandId, each])));
  return [
    ...logFaults(log, reference),
    ...endFaults(log, reference),
    ...chainFaults(log),
    ...told.flatMap((each) => {
      const fault = toldFault(log, each);
      return fault === undefined ? [] : [`${each.commandId} (${each.step.kind}): ${fault}`];
    }),
    ...(unended === undefined ? [] : [`cannot be ended: ${unended}`]),
  ];
};
