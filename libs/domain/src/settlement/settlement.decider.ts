import { canonicalJson, refuse, type Decider, type Decision } from '@wagerlog/event-sourcing';
import type {
  CompleteSettlement,
  ParkItem,
  RecordProgress,
  SettlementCommand,
  StartSettlement,
  SupersedeSettlement,
} from './settlement.commands';
import type { SettlementEvent } from './settlement.events';
import { evolve, type SettlementRun, type SettlementState } from './settlement.state';

export type SettlementRefusalCode =
  'ID_TAKEN' | 'SETTLEMENT_INCOMPLETE' | 'SETTLEMENT_PROGRESS_INVALID' | 'SETTLEMENT_UNKNOWN';

type SettlementDecision = Decision<SettlementEvent, SettlementRefusalCode>;

const decide = (command: SettlementCommand, state: SettlementState): SettlementDecision => {
  if (command.type === 'StartSettlement') return startSettlement(command, state);
  if (state.status === 'unstarted') return refuse('SETTLEMENT_UNKNOWN');
  // An ended run ignores the workers that have not noticed yet.
  return state.status === 'running' ? advance(command, state) : [];
};

/** One settlement run: progress in absolute counts, so that a repeated command does nothing. */
export const settlementDecider: Decider<
  SettlementCommand,
  SettlementState,
  SettlementEvent,
  SettlementRefusalCode
> = { initial: { status: 'unstarted' }, evolve, decide };

const startSettlement = (
  { type: _type, ...data }: StartSettlement,
  state: SettlementState,
): SettlementDecision => {
  if (state.status === 'unstarted') return [{ type: 'SettlementStarted', data }];
  return canonicalJson(state.started) === canonicalJson(data) ? [] : refuse('ID_TAKEN');
};

const advance = (
  command: Exclude<SettlementCommand, StartSettlement>,
  run: SettlementRun,
): SettlementDecision => {
  switch (command.type) {
    case 'RecordProgress':
      return recordProgress(command, run);
    case 'ParkItem':
      return parkItem(command, run);
    case 'CompleteSettlement':
      return completeSettlement(command, run);
    case 'SupersedeSettlement':
      return supersede(command, run);
  }
};

/** Never backwards; together with the parked items never more than expected. */
const recordProgress = (
  { through, settled, skipped }: RecordProgress,
  run: SettlementRun,
): SettlementDecision => {
  if (through <= run.through) return [];
  const { settlementId, expected } = run.started;
  const isBackwards = settled < run.settled || skipped < run.skipped;
  if (isBackwards || settled + skipped + run.parked.size > expected) {
    const { size: parked } = run.parked;
    return refuse('SETTLEMENT_PROGRESS_INVALID', { settled, skipped, parked, expected });
  }
  return [{ type: 'SettlementProgressed', data: { settlementId, through, settled, skipped } }];
};

const parkItem = (
  { betId, accountId, reason }: ParkItem,
  run: SettlementRun,
): SettlementDecision => {
  if (run.parked.has(betId)) return [];
  const { settlementId } = run.started;
  return [{ type: 'SettlementItemParked', data: { settlementId, betId, accountId, reason } }];
};

const completeSettlement = (_: CompleteSettlement, run: SettlementRun): SettlementDecision => {
  const { settled, skipped } = run;
  const parked = run.parked.size;
  const { settlementId, expected } = run.started;
  if (settled + parked + skipped !== expected) {
    return refuse('SETTLEMENT_INCOMPLETE', { settled, parked, skipped, expected });
  }
  return [{ type: 'SettlementCompleted', data: { settlementId, settled, parked, skipped } }];
};

const supersede = ({ byN }: SupersedeSettlement, { started }: SettlementRun): SettlementDecision =>
  byN > started.n
    ? [{ type: 'SettlementSuperseded', data: { settlementId: started.settlementId, byN } }]
    : [];
