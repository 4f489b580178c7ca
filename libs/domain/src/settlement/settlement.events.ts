/**
 * These shapes are stored for ever. Never edit a released one: raise its schema version in
 * `settlement.schema.ts` and translate the old shape there.
 */
interface Event<Type extends string, Data extends object> {
  readonly type: Type;
  readonly data: Readonly<Data>;
}

export type TriggerKind = 'result' | 'correction' | 'void' | 'window-void';

export type SettlementStarted = Event<
  'SettlementStarted',
  {
    settlementId: string;
    marketId: string;
    n: number;
    trigger: TriggerKind;
    /** The trigger's revision: the work list is the market stream up to there. */
    upToRevision: number;
    /** Reservations live there. */
    expected: number;
  }
>;
/** Cumulative. `through` counts the accounts done, in the order of the work list. */
export type SettlementProgressed = Event<
  'SettlementProgressed',
  { settlementId: string; through: number; settled: number; skipped: number }
>;
export type SettlementItemParked = Event<
  'SettlementItemParked',
  { settlementId: string; betId: string; accountId: string; reason: string }
>;
export type SettlementCompleted = Event<
  'SettlementCompleted',
  { settlementId: string; settled: number; parked: number; skipped: number }
>;
export type SettlementSuperseded = Event<
  'SettlementSuperseded',
  { settlementId: string; byN: number }
>;

export type SettlementEvent =
  | SettlementStarted
  | SettlementProgressed
  | SettlementItemParked
  | SettlementCompleted
  | SettlementSuperseded;
