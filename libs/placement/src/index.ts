export type { Declined, PlacementAnswer, PlacementTimings } from './answer';
export type { OpenReservation } from './ending';
export { fateOf, isEnded } from './fate';
export type { Fate, ReservationName } from './fate';
export { accountKind, marketKind, settlementKind } from './kinds';
export { createPlacement } from './placement';
export type { Placement, PlacementOptions } from './placement';
