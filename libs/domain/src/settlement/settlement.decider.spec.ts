import { foldAll } from '@wagerlog/event-sourcing';
import { foldedPast, specificationOf } from '../../testing';
import type { SettlementCommand, StartSettlement } from './settlement.commands';
import { settlementDecider } from './settlement.decider';
import type { SettlementEvent } from './settlement.events';

const given = specificationOf(settlementDecider);
const settlementId = 'match-1-2';
const data = {
  settlementId,
  marketId: 'match-1',
  n: 2,
  trigger: 'correction',
  upToRevision: 40,
  expected: 10,
} as const;
const start: StartSettlement = { type: 'StartSettlement', ...data };
const started: SettlementEvent = { type: 'SettlementStarted', data };

const progress = (through: number, settled: number, skipped = 0): SettlementCommand => ({
  type: 'RecordProgress',
  through,
  settled,
  skipped,
});
const progressed = (through: number, settled: number, skipped = 0): SettlementEvent => ({
  type: 'SettlementProgressed',
  data: { settlementId, through, settled, skipped },
});
const poison = { betId: 'bet-1', accountId: 'alice', reason: 'unreadable' };
const park: SettlementCommand = { type: 'ParkItem', ...poison };
const parked: SettlementEvent = { type: 'SettlementItemParked', data: { settlementId, ...poison } };
const complete: SettlementCommand = { type: 'CompleteSettlement' };
const completed: SettlementEvent = {
  type: 'SettlementCompleted',
  data: { settlementId, settled: 7, parked: 1, skipped: 2 },
};
const supersede = (byN: number): SettlementCommand => ({ type: 'SupersedeSettlement', byN });
const superseded: SettlementEvent = {
  type: 'SettlementSuperseded',
  data: { settlementId, byN: 3 },
};

describe('starting a settlement run', () => {
  it('records its work list', () => given().when(start).thenRecorded(started));

  it('records nothing when it has started so, whatever came of it', () => {
    given(started).when(start).thenNothing();
    given(started, superseded).when(start).thenNothing();
    given(started, started).when(start).thenNothing();
  });

  it('is refused when it has started on another work list', () =>
    given(started)
      .when({ ...start, expected: 11 })
      .thenRefused('ID_TAKEN', {}));
});

describe('a run that has not started', () => {
  it.each([progress(1, 1), park, complete, supersede(3)])('is unknown to $type', (command) => {
    given().when(command).thenRefused('SETTLEMENT_UNKNOWN', {});
    given(parked).when(command).thenRefused('SETTLEMENT_UNKNOWN', {});
  });
});

describe('recording progress', () => {
  it('records absolute counts', () => {
    given(started)
      .when(progress(1, 3, 1))
      .thenRecorded(progressed(1, 3, 1));
    given(started, progressed(1, 3, 1))
      .when(progress(2, 3, 1))
      .thenRecorded(progressed(2, 3, 1));
  });

  it('records nothing that is behind', () => {
    given(started, progressed(2, 5)).when(progress(2, 6)).thenNothing();
    given(started, progressed(2, 5)).when(progress(1, 3)).thenNothing();
  });

  it('may reach what is expected, parked items included, and not pass it', () => {
    given(started, parked)
      .when(progress(4, 7, 2))
      .thenRecorded(progressed(4, 7, 2));
    given(started, parked)
      .when(progress(4, 7, 3))
      .thenRefused('SETTLEMENT_PROGRESS_INVALID', {
        settled: 7,
        skipped: 3,
        parked: 1,
        expected: 10,
      });
  });

  it('never counts backwards', () => {
    given(started, progressed(1, 3, 1))
      .when(progress(2, 2, 1))
      .thenRefused('SETTLEMENT_PROGRESS_INVALID');
    given(started, progressed(1, 3, 1))
      .when(progress(2, 4, 0))
      .thenRefused('SETTLEMENT_PROGRESS_INVALID');
  });
});

describe('parking an item', () => {
  it('records it once', () => {
    given(started).when(park).thenRecorded(parked);
    given(started, parked).when(park).thenNothing();
  });
});

describe('completing a run', () => {
  it('records the counts when they make up what is expected', () =>
    given(started, parked, progressed(4, 7, 2))
      .when(complete)
      .thenRecorded(completed));

  it('completes an empty run at once', () =>
    given({ type: 'SettlementStarted', data: { ...data, expected: 0 } })
      .when(complete)
      .thenRecorded({
        type: 'SettlementCompleted',
        data: { settlementId, settled: 0, parked: 0, skipped: 0 },
      }));

  it('is refused while something is missing', () => {
    given(started, progressed(4, 7, 2))
      .when(complete)
      .thenRefused('SETTLEMENT_INCOMPLETE', { settled: 7, parked: 0, skipped: 2, expected: 10 });
    given(started, parked, progressed(4, 6, 2))
      .when(complete)
      .thenRefused('SETTLEMENT_INCOMPLETE');
  });
});

describe('superseding a run', () => {
  it('records the newer run', () => given(started).when(supersede(3)).thenRecorded(superseded));

  it.each([2, 1])('records nothing for run %d, which is not newer', (byN) =>
    given(started).when(supersede(byN)).thenNothing(),
  );
});

describe('the state of a run', () => {
  const stateAfter = (...past: readonly SettlementEvent[]) =>
    foldAll(settlementDecider, settlementDecider.initial, foldedPast(past));

  it('is unstarted, running, completed or superseded', () => {
    expect(stateAfter()).toEqual({ status: 'unstarted' });
    const running = stateAfter(started, parked, progressed(4, 7, 2));
    expect(running).toMatchObject({
      status: 'running',
      started: data,
      through: 4,
      settled: 7,
      skipped: 2,
    });
    expect(stateAfter(started, parked, progressed(4, 7, 2), started)).toEqual(running);
    expect(stateAfter(started, completed)).toMatchObject({ status: 'completed', started: data });
    expect(stateAfter(started, superseded)).toMatchObject({ status: 'superseded', started: data });
  });

  it('keeps why an item was parked', () => {
    const run = stateAfter(started, parked);
    expect(run.status === 'unstarted' ? [] : [...run.parked.entries()]).toEqual([
      ['bet-1', 'unreadable'],
    ]);
  });
});

describe('an ended run', () => {
  it.each([progress(9, 9), park, complete, supersede(3)])('ignores $type', (command) => {
    given(started, superseded).when(command).thenNothing();
    given(started, progressed(1, 10), completed).when(command).thenNothing();
  });
});
