import type { SettlementStarted } from '@wagerlog/domain';
import type { SettlementEvidence } from './stored-event';

/** One settlement run. */
export interface Run {
  readonly settlementId: string;
  revision: number;
  state: 'unknown' | 'running' | 'completed' | 'superseded';
  started?: SettlementStarted['data'];
  /** Accounts done. */
  through: number;
  settled: number;
  skipped: number;
  readonly parked: Map<string, string>;
  supersededBy?: number;
}

export const emptyRun = (settlementId: string): Run => ({
  settlementId,
  revision: -1,
  state: 'unknown',
  through: 0,
  settled: 0,
  skipped: 0,
  parked: new Map(),
});

/** The auditor's own fold; it fills the run in place. */
export const foldRun = (run: Run, { event, revision }: SettlementEvidence): void => {
  run.revision = revision;
  switch (event.type) {
    case 'SettlementStarted':
      run.started = event.data;
      run.state = 'running';
      return;
    case 'SettlementProgressed':
      run.through = event.data.through;
      run.settled = event.data.settled;
      run.skipped = event.data.skipped;
      return;
    case 'SettlementItemParked':
      run.parked.set(event.data.betId, event.data.reason);
      return;
    case 'SettlementCompleted':
      run.state = 'completed';
      run.settled = event.data.settled;
      run.skipped = event.data.skipped;
      return;
    case 'SettlementSuperseded':
      run.state = 'superseded';
      run.supersededBy = event.data.byN;
      return;
  }
};
