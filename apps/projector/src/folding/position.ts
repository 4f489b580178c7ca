import type { Position } from '@wagerlog/event-sourcing';

/** Whether a comes before b in the log; anything comes after nothing. */
export const isBefore = (a: Position, b: Position): boolean =>
  a.commit < b.commit || (a.commit === b.commit && a.prepare < b.prepare);

export const laterOf = (a: Position | undefined, b: Position): Position =>
  a === undefined || isBefore(a, b) ? b : a;
