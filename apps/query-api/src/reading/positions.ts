import type { Position } from '@wagerlog/event-sourcing';

/** Before everything that is in the log. */
export const beginning: Position = { commit: 0n, prepare: 0n };

export const isBefore = (a: Position, b: Position): boolean =>
  a.commit < b.commit || (a.commit === b.commit && a.prepare < b.prepare);

export const earlierOf = (a: Position, b: Position): Position => (isBefore(b, a) ? b : a);

/** A position that does not include the event at this one. */
export const justBefore = ({ commit }: Position): Position =>
  commit === 0n ? beginning : { commit: commit - 1n, prepare: commit - 1n };
