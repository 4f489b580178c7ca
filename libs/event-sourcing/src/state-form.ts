import type { Parts } from './lasting-map';

/** A state written down: what is small as JSON, lasting maps as the bytes they are made of. */
export interface WrittenState {
  readonly fields: object;
  readonly maps: { readonly [name: string]: Parts };
}

export interface StateSize {
  /** In memory, about. */
  readonly bytes: number;
  /** Entries that are written one by one, each time. */
  readonly entries: number;
}

/**
 * How a folded state is kept outside its stream: a cache, that anyone may delete. Read again it
 * equals what was written, in every part.
 */
export interface StateForm<State> {
  /** Raised with every change of the fold or of this form: what others wrote is not read. */
  readonly version: number;
  readonly write: (state: State) => WrittenState;
  /** Only of what `write` of this version gave. */
  readonly read: (written: WrittenState) => State;
  readonly sizeOf: (state: State) => StateSize;
}
