import type { TriggerKind } from './settlement.events';

export interface StartSettlement {
  readonly type: 'StartSettlement';
  readonly settlementId: string;
  readonly marketId: string;
  readonly n: number;
  readonly trigger: TriggerKind;
  readonly upToRevision: number;
  readonly expected: number;
}
export interface RecordProgress {
  readonly type: 'RecordProgress';
  readonly through: number;
  readonly settled: number;
  readonly skipped: number;
}
export interface ParkItem {
  readonly type: 'ParkItem';
  readonly betId: string;
  readonly accountId: string;
  readonly reason: string;
}
/** Completes only when settled + parked + skipped = expected. */
export interface CompleteSettlement {
  readonly type: 'CompleteSettlement';
}
export interface SupersedeSettlement {
  readonly type: 'SupersedeSettlement';
  readonly byN: number;
}

export type SettlementCommand =
  StartSettlement | RecordProgress | ParkItem | CompleteSettlement | SupersedeSettlement;
