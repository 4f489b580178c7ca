import type { DomainEvent } from '@wagerlog/event-sourcing';
import {
  account,
  clawback,
  depositEntry,
  describeProjection,
  fold,
  inOrder,
  market,
} from '../testing';
import { timelines } from './timelines.projection';

const reserved = ['market-m1', market('LiabilityReserved')] as const;

const after = (...log: readonly (readonly [string, DomainEvent])[]) =>
  fold(timelines as Parameters<typeof fold>[0], inOrder(log)).get('bet-1') as
    { readonly events: readonly { readonly type: string }[] } | undefined;
const typesAfter = (...log: readonly (readonly [string, DomainEvent])[]) =>
  after(...log)?.events.map(({ type }) => type);

const begins = (stream: string, event: DomainEvent) => () =>
  expect(after([stream, event])).toEqual({
    betId: 'bet-1',
    accountId: 'alice',
    events: [
      {
        stream,
        revision: 0,
        position: { commit: '0', prepare: '0' },
        type: event.type,
        at: '2026-11-23T12:00:00.000Z',
        data: event.data,
      },
    ],
  });
const follows = (stream: string, event: DomainEvent) => () =>
  expect(typesAfter(reserved, [stream, event])).toEqual(['LiabilityReserved', event.type]);

describeProjection(timelines, {
  LiabilityReserved: ['begins a timeline', begins('market-m1', reserved[1])],
  PlacementRefused: ['may begin one', begins('account-alice', account('PlacementRefused'))],
  PlacementLapsed: ['may begin one', begins('account-alice', account('PlacementLapsed'))],
  BetPlaced: ['follows', follows('account-alice', account('BetPlaced'))],
  LiabilityReleased: ['follows', follows('market-m1', market('LiabilityReleased'))],
  BetSettled: ['follows', follows('account-alice', account('BetSettled'))],
  BetResettled: ['follows', follows('account-alice', account('BetResettled'))],
  BetVoided: ['follows', follows('account-alice', account('BetVoided'))],
  BalanceDebited: ['follows', follows('account-alice', account('BalanceDebited'))],
  BalanceCredited: ['follows', follows('account-alice', account('BalanceCredited'))],
});

describe('a timeline', () => {
  it("holds a bet's whole life in the order of the log, across streams", () =>
    expect(
      typesAfter(
        reserved,
        ['account-alice', account('BetPlaced')],
        ['account-alice', account('BalanceDebited')],
        ['market-m1', market('MarketResulted')],
        ['account-alice', account('BetSettled')],
        ['account-alice', account('BalanceCredited')],
        ['account-alice', account('BetResettled')],
        ['account-alice', clawback],
      ),
    ).toEqual([
      'LiabilityReserved',
      'BetPlaced',
      'BalanceDebited',
      'BetSettled',
      'BalanceCredited',
      'BetResettled',
      'BalanceDebited',
    ]));

  it("has nothing of a payment's entries", () =>
    expect(fold(timelines, inOrder([['account-alice', depositEntry]])).size).toBe(0));

  it.each([
    ['market-m1', market('LiabilityReleased')],
    ['account-alice', account('BetPlaced')],
    ['account-alice', account('BalanceDebited')],
  ] as const)('is a gap when an event of %s finds no beginning', (stream, event) =>
    expect(after([stream, event])).toBeUndefined(),
  );
});
