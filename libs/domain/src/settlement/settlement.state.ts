import { persistentMap, type Fold, type PersistentMap } from '@wagerlog/event-sourcing';
import type { SettlementEvent, SettlementStarted } from './settlement.events';

export interface SettlementRun {
  readonly status: 'running' | 'completed' | 'superseded';
  readonly started: SettlementStarted['data'];
  /** Accounts done, in the order of the work list. */
  readonly through: number;
  readonly settled: number;
  readonly skipped: number;
  /** Bet id to reason. */
  readonly parked: PersistentMap<string>;
}
export type SettlementState = { readonly status: 'unstarted' } | SettlementRun;

type SettlementFold = Fold<SettlementState, SettlementEvent>;

export const evolve: SettlementFold['evolve'] = (state, { event }) => {
  if (state.status !== 'unstarted') return evolveStarted(state, event);
  return event.type === 'SettlementStarted' ? started(event.data) : state;
};

const started = (data: SettlementStarted['data']): SettlementRun => ({
  status: 'running',
  started: data,
  through: 0,
  settled: 0,
  skipped: 0,
  parked: persistentMap<string>(),
});

const evolveStarted = (run: SettlementRun, event: SettlementEvent): SettlementRun => {
  switch (event.type) {
    case 'SettlementStarted':
      return run;
    case 'SettlementProgressed': {
      const { through, settled, skipped } = event.data;
      return { ...run, through, settled, skipped };
    }
    case 'SettlementItemParked':
      return { ...run, parked: run.parked.set(event.data.betId, event.data.reason) };
    case 'SettlementCompleted':
      return { ...run, status: 'completed' };
    case 'SettlementSuperseded':
      return { ...run, status: 'superseded' };
  }
};
