import type { MarketEvent, SettlementEvent, TriggerEvent } from '@wagerlog/domain';
import { describeProjection, fold, inOrder, market, settlement } from '../testing';
import { settlements } from './settlements.projection';

const accepted = {
  settlementId: 'm1-1',
  marketId: 'm1',
  n: 1,
  trigger: 'result',
  state: 'accepted',
  expected: 0,
  settled: 0,
  parked: 0,
  skipped: 0,
  order: '2026-11-23T12:00:00.000Z/m1-1',
};
const running = { ...accepted, state: 'running', expected: 5 };

const triggered = (event: MarketEvent) =>
  Object.fromEntries(fold(settlements, inOrder([['market-m1', event as TriggerEvent]])));
const after = (...events: readonly SettlementEvent[]) =>
  fold(
    settlements,
    inOrder<SettlementEvent | TriggerEvent>([
      ['market-m1', market('MarketResulted')],
      ...events.map((event) => ['settlement-m1-1', event] as const),
    ]),
  ).get('m1-1');
const started = settlement('SettlementStarted');

describeProjection(settlements, {
  MarketResulted: [
    'accepts a run',
    () => expect(triggered(market('MarketResulted'))).toEqual({ 'm1-1': accepted }),
  ],
  MarketResultCorrected: [
    'accepts a run',
    () =>
      expect(triggered(market('MarketResultCorrected'))).toEqual({
        'm1-2': {
          ...accepted,
          settlementId: 'm1-2',
          n: 2,
          trigger: 'correction',
          order: '2026-11-23T12:00:00.000Z/m1-2',
        },
      }),
  ],
  MarketVoided: [
    'accepts a run',
    () =>
      expect(triggered(market('MarketVoided'))).toEqual({
        'm1-1': { ...accepted, trigger: 'void' },
      }),
  ],
  BetsVoidedInWindow: [
    'accepts a run',
    () =>
      expect(triggered(market('BetsVoidedInWindow'))).toEqual({
        'm1-1': { ...accepted, trigger: 'window-void' },
      }),
  ],
  SettlementStarted: [
    'the run is under way, its work counted',
    () => expect(after(started)).toEqual(running),
  ],
  SettlementProgressed: [
    'shows how far it has come, in all',
    () =>
      expect(
        after(
          started,
          settlement('SettlementProgressed'),
          settlement('SettlementProgressed', { settled: 4, skipped: 1 }),
        ),
      ).toEqual({ ...running, settled: 4, skipped: 1 }),
  ],
  SettlementItemParked: [
    'counts each item parked',
    () =>
      expect(
        after(started, settlement('SettlementItemParked'), settlement('SettlementItemParked')),
      ).toEqual({ ...running, parked: 2 }),
  ],
  SettlementCompleted: [
    'has the final figures',
    () =>
      expect(after(started, settlement('SettlementCompleted'))).toEqual({
        ...running,
        state: 'completed',
        settled: 3,
        parked: 1,
        skipped: 1,
      }),
  ],
  SettlementSuperseded: [
    'ends for a newer run',
    () =>
      expect(after(started, settlement('SettlementSuperseded'))).toEqual({
        ...running,
        state: 'superseded',
      }),
  ],
});
