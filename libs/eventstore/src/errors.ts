/** Definite: this request changed nothing. Try again with the same key. */
export class StoreUnavailable extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
  }
}

/** In doubt: what this request asked may have happened. Ask again with the same key. */
export class OutcomeUnknown extends Error {
  constructor(readonly stream: string) {
    super(`the outcome of an append to ${stream} is not known yet`);
  }
}

/** The store will never take it: a tombstoned stream, an append above its bound. */
export class AppendRejected extends Error {
  constructor(
    readonly stream: string,
    reason: string,
  ) {
    super(`append to ${stream} rejected: ${reason}`);
  }
}

/** Revisions of a stream do not follow each other: never folded over. */
export class StreamGap extends Error {
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly found: number,
  ) {
    super(`${stream} has a gap: expected revision ${expected}, found ${found}`);
  }
}
