import type { TriggerEvent } from '@wagerlog/domain';
import { persistentMap, type Position, type RecordedEvent } from '@wagerlog/event-sourcing';
import { type PendingRun, settlementProcess } from './settlement.process';

const position = (commit: number): Position => ({ commit: BigInt(commit), prepare: 0n });

const recorded = (
  type: TriggerEvent['type'],
  marketId: string,
  n: number,
): RecordedEvent<TriggerEvent> => ({
  event: { type, data: { marketId, n, settlementId: `${marketId}-${n}` } } as TriggerEvent,
  id: `id-${marketId}-${n}`,
  stream: `market-${marketId}`,
  revision: 10 * n,
  position: position(n),
  occurredAt: '2026-11-24T12:00:00.000Z',
  metadata: { correlationId: 'click' } as RecordedEvent['metadata'],
});

const fold = (...events: readonly RecordedEvent<TriggerEvent>[]) =>
  events.reduce(
    (pending, event, at) => settlementProcess.evolve(pending, event, position(at)),
    persistentMap<PendingRun>(),
  );
const reactTo = (...events: readonly RecordedEvent<TriggerEvent>[]) =>
  settlementProcess.react(fold(...events), '2026-11-24T12:00:00.000Z');

describe('the settlement process', () => {
  it.each([
    ['MarketResulted', 'result'],
    ['MarketResultCorrected', 'correction'],
    ['MarketVoided', 'void'],
    ['BetsVoidedInWindow', 'window-void'],
  ] as const)('%s is owed one run', (type, trigger) => {
    expect(reactTo(recorded(type, 'm', 2))).toEqual([
      {
        key: 'm-2',
        lane: 'm',
        item: {
          after: position(0),
          settlementId: 'm-2',
          marketId: 'm',
          n: 2,
          trigger,
          revision: 20,
          cause: { correlationId: 'click', causationId: 'id-m-2' },
        },
      },
    ]);
    expect(settlementProcess.handles).toContain(type);
  });

  it('runs one market in the order of n, and markets side by side', () => {
    const commands = reactTo(
      recorded('MarketResultCorrected', 'm', 2),
      recorded('MarketResulted', 'm', 1),
      recorded('MarketResulted', 'k', 1),
    );
    expect(commands.map(({ key }) => key).sort()).toEqual(['k-1', 'm-1']);
  });

  it('asks the same again when the same event comes again', () => {
    const event = recorded('MarketResulted', 'm', 1);
    expect(reactTo(event, event)).toHaveLength(1);
  });

  it('has nothing to go back to before the first event of the log', () => {
    const pending = settlementProcess.evolve(
      persistentMap<PendingRun>(),
      recorded('MarketResulted', 'm', 1),
      undefined,
    );
    expect(pending.get('m-1')).not.toHaveProperty('after');
  });
});
