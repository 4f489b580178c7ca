import { readText, writeText, type Sink, type Source } from './bytes';
import { compareEntries, countOf, entryAt, runOf, type Run } from './run';

/** How a value is packed, and when: once it rests it will seldom be asked for again. */
export interface Packing<Value> {
  readonly isAtRest: (value: Value) => boolean;
  readonly write: (sink: Sink, value: Value) => void;
  readonly read: (source: Source) => Value;
}

export const keyBytes = (key: string): Uint8Array => {
  const sink: Sink = [];
  writeText(sink, key);
  return new Uint8Array(sink);
};

export const pack = <Value>(
  { write }: Packing<Value>,
  entries: Iterable<readonly [string, Value]>,
): Run => {
  const packed: Uint8Array[] = [];
  for (const [key, value] of entries) {
    const sink: Sink = [];
    writeText(sink, key);
    write(sink, value);
    packed.push(new Uint8Array(sink));
  }
  return runOf(packed.sort(compareEntries));
};

export function* unpack<Value>(
  { read }: Packing<Value>,
  run: Run,
): Generator<readonly [string, Value], void, undefined> {
  for (let index = 0; index < countOf(run); index += 1) {
    const source = { bytes: entryAt(run, index), at: 0 };
    const key = readText(source);
    yield [key, read(source)];
  }
}
