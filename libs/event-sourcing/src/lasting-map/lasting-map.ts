import { persistentMap, type PersistentMap } from '../persistent-map';
import { keyBytes, pack, unpack, type Packing } from './packing';
import { countOf, findValue, merge, wantedOf, type Run } from './run';

/** A lasting map as bytes: of these parts comes back a map that is equal in every part. */
export interface Parts {
  readonly awake: Run;
  readonly recent: Run;
  /** The newest first. */
  readonly runs: readonly Run[];
}

/**
 * An immutable map from text to values that only grows: no key is ever forgotten. What is awake is
 * held as in a persistent map, as long as it is not too much; what rests is packed into sorted runs
 * of bytes, few and growing like those of a log-structured merge tree. Exact: a key is compared with
 * all of its bytes. Its shape depends on the order of insertions alone, so the same events give
 * equal maps.
 */
export interface LastingMap<Value> {
  readonly get: (key: string) => Value | undefined;
  readonly has: (key: string) => boolean;
  readonly set: (key: string, value: Value) => LastingMap<Value>;
  /** Each key once, in no order that has a meaning. */
  readonly entries: () => IterableIterator<readonly [string, Value]>;
  readonly parts: () => Parts;
  /** Of the runs. */
  readonly packedBytes: number;
  /** Entries held as objects: those awake and the few that rest since lately. Bounded. */
  readonly unpacked: number;
}

/** Entries at rest that wait to be packed together. */
const recentMax = 64;
/** Entries awake; with more they are packed as well, until each is set anew. */
const awakeMax = 512;
/** Runs grow no further by merging: nothing is long in the making, and each fits one event. */
const mergedBytesMax = 384 * 1024;

interface Layers<Value> {
  readonly awake: PersistentMap<Value>;
  readonly recent: PersistentMap<Value>;
  readonly packed: Packed;
}
interface Packed {
  /** The newest first. */
  readonly runs: readonly Run[];
  readonly bytes: number;
}
interface Handle<Value> extends LastingMap<Value>, Layers<Value> {
  readonly packing: Packing<Value>;
}

/** A run is merged with those that are not larger, while the bound allows. */
const stacked = (runs: readonly Run[], added: Run): readonly Run[] => {
  let top = added;
  let below = 0;
  for (let next = runs[below]; next !== undefined; next = runs[below]) {
    const isDue = countOf(next) <= countOf(top) && next.length + top.length <= mergedBytesMax;
    if (!isDue) break;
    top = merge(top, next);
    below += 1;
  }
  return [top, ...runs.slice(below)];
};

const packedAs = (runs: readonly Run[]): Packed => ({
  runs,
  bytes: runs.reduce((bytes, run) => bytes + run.length, 0),
});

const packedWith = <Value>(
  { packing, packed: { runs } }: Handle<Value>,
  layer: PersistentMap<Value>,
): Packed => packedAs(stacked(runs, pack(packing, layer.entries())));

const findPacked = <Value>(
  { packing, packed: { runs } }: Handle<Value>,
  key: string,
): Value | undefined => {
  if (runs.length === 0) return undefined;
  const wanted = wantedOf(keyBytes(key));
  for (const bytes of runs) {
    const at = findValue(bytes, wanted);
    if (at !== undefined) return packing.read({ bytes, at });
  }
  return undefined;
};

const get = function <Value>(this: Handle<Value>, key: string): Value | undefined {
  return this.awake.get(key) ?? this.recent.get(key) ?? findPacked(this, key);
};
const has = function <Value>(this: Handle<Value>, key: string): boolean {
  return this.get(key) !== undefined;
};
const set = function <Value>(this: Handle<Value>, key: string, value: Value): LastingMap<Value> {
  const { packing, packed } = this;
  if (packing.isAtRest(value)) {
    const awake = this.awake.delete(key);
    const recent = this.recent.set(key, value);
    if (recent.size < recentMax) return handle(packing, { awake, recent, packed });
    const more = packedWith(this, recent);
    return handle(packing, { awake, recent: persistentMap<Value>(), packed: more });
  }
  const awake = this.awake.set(key, value);
  const recent = this.recent.delete(key);
  if (awake.size < awakeMax) return handle(packing, { awake, recent, packed });
  return handle(packing, {
    awake: persistentMap<Value>(),
    recent,
    packed: packedWith(this, awake),
  });
};
const entries = function* <Value>(
  this: Handle<Value>,
): Generator<readonly [string, Value], void, undefined> {
  const seen = new Set<string>();
  const { packing, awake, recent, packed } = this;
  const layers = [
    awake.entries(),
    recent.entries(),
    ...packed.runs.map((run) => unpack(packing, run)),
  ];
  for (const layer of layers) {
    for (const entry of layer) {
      if (!seen.has(entry[0])) yield entry;
      seen.add(entry[0]);
    }
  }
};
const parts = function <Value>(this: Handle<Value>): Parts {
  const { packing, awake, recent, packed } = this;
  const kept = { awake: pack(packing, awake.entries()), recent: pack(packing, recent.entries()) };
  return { ...kept, runs: packed.runs };
};

const handle = <Value>(
  packing: Packing<Value>,
  { awake, recent, packed }: Layers<Value>,
): Handle<Value> => ({
  packing,
  awake,
  recent,
  packed,
  packedBytes: packed.bytes,
  unpacked: awake.size + recent.size,
  get,
  has,
  set,
  entries,
  parts,
});

/** An empty one, or the one these parts came from. Values must not be `undefined`. */
export const lastingMap = <Value>(packing: Packing<Value>, from?: Parts): LastingMap<Value> => {
  const layerOf = (run: Run | undefined) =>
    persistentMap<Value>(run === undefined ? [] : unpack(packing, run));
  return handle(packing, {
    awake: layerOf(from?.awake),
    recent: layerOf(from?.recent),
    packed: packedAs(from?.runs ?? []),
  });
};
