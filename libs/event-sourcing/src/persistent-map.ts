/**
 * An immutable map from text to values: a hash array mapped trie of 32-way nodes. `set` and
 * `delete` copy one path (O(log32 n)) and share the rest. Its shape depends on its content alone,
 * never on the order of insertion, so equal maps are deeply equal and iterate in the same order.
 */
export interface PersistentMap<Value> {
  readonly size: number;
  readonly get: (key: string) => Value | undefined;
  readonly has: (key: string) => boolean;
  readonly set: (key: string, value: Value) => PersistentMap<Value>;
  readonly delete: (key: string) => PersistentMap<Value>;
  /** In the order of the keys' hashes: stable, but without a meaning. */
  readonly entries: () => IterableIterator<readonly [string, Value]>;
}

interface Leaf<Value> {
  readonly kind: 'leaf';
  readonly hash: number;
  readonly key: string;
  readonly value: Value;
}
/** Different keys of one hash, sorted by key. */
interface Collision<Value> {
  readonly kind: 'collision';
  readonly hash: number;
  readonly leaves: readonly Leaf<Value>[];
}
/** Bit i of `bitmap` says that child i exists; `children` holds the existing ones, packed. */
interface Branch<Value> {
  readonly kind: 'branch';
  readonly bitmap: number;
  readonly children: readonly Node<Value>[];
}
type Node<Value> = Leaf<Value> | Collision<Value> | Branch<Value>;

const bitsPerLevel = 5;
const slotMask = 31;

/** FNV-1a, 32 bits, over UTF-16 code units. */
const hashOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
};

const bitOf = (hash: number, shift: number): number => 1 << ((hash >>> shift) & slotMask);

const countBits = (bitmap: number): number => {
  let pairs = bitmap - ((bitmap >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};

const indexOf = (bitmap: number, bit: number): number => countBits(bitmap & (bit - 1));

const find = <Value>(root: Node<Value> | undefined, key: string): Leaf<Value> | undefined => {
  const hash = hashOf(key);
  let node = root;
  for (let shift = 0; node?.kind === 'branch'; shift += bitsPerLevel) {
    const bit = bitOf(hash, shift);
    node = node.bitmap & bit ? node.children[indexOf(node.bitmap, bit)] : undefined;
  }
  if (node?.kind === 'collision') return node.leaves.find((leaf) => leaf.key === key);
  return node?.key === key ? node : undefined;
};

/** The smallest subtree that holds two nodes of different hashes. */
const fork = <Value>(
  a: Leaf<Value> | Collision<Value>,
  b: Leaf<Value>,
  shift: number,
): Branch<Value> => {
  const bitA = bitOf(a.hash, shift);
  const bitB = bitOf(b.hash, shift);
  if (bitA === bitB) {
    return { kind: 'branch', bitmap: bitA, children: [fork(a, b, shift + bitsPerLevel)] };
  }
  const children = bitA >>> 0 < bitB >>> 0 ? [a, b] : [b, a];
  return { kind: 'branch', bitmap: bitA | bitB, children };
};

const collide = <Value>(leaves: readonly Leaf<Value>[], leaf: Leaf<Value>): Collision<Value> => ({
  kind: 'collision',
  hash: leaf.hash,
  leaves: [...leaves.filter(({ key }) => key !== leaf.key), leaf].sort((a, b) =>
    a.key < b.key ? -1 : 1,
  ),
});

const insert = <Value>(
  node: Node<Value> | undefined,
  leaf: Leaf<Value>,
  shift: number,
): Node<Value> => {
  if (node === undefined) return leaf;
  if (node.kind === 'branch') return insertBelow(node, leaf, shift);
  if (node.hash !== leaf.hash) return fork(node, leaf, shift);
  if (node.kind === 'collision') return collide(node.leaves, leaf);
  return node.key === leaf.key ? leaf : collide([node], leaf);
};

const insertBelow = <Value>(
  { bitmap, children }: Branch<Value>,
  leaf: Leaf<Value>,
  shift: number,
): Branch<Value> => {
  const bit = bitOf(leaf.hash, shift);
  const index = indexOf(bitmap, bit);
  const child = bitmap & bit ? children[index] : undefined;
  const grown = insert(child, leaf, shift + bitsPerLevel);
  return {
    kind: 'branch',
    bitmap: bitmap | bit,
    children:
      child === undefined ? children.toSpliced(index, 0, grown) : children.with(index, grown),
  };
};

/** Removes a key known to be there. */
const remove = <Value>(
  node: Node<Value>,
  leaf: Leaf<Value>,
  shift: number,
): Node<Value> | undefined => {
  if (node.kind === 'leaf') return undefined;
  if (node.kind === 'branch') return removeBelow(node, leaf, shift);
  const leaves = node.leaves.filter((each) => each.key !== leaf.key);
  return leaves.length === 1 ? leaves[0] : { ...node, leaves };
};

const removeBelow = <Value>(
  { bitmap, children }: Branch<Value>,
  leaf: Leaf<Value>,
  shift: number,
): Node<Value> | undefined => {
  const bit = bitOf(leaf.hash, shift);
  const index = indexOf(bitmap, bit);
  const child = children[index];
  const shrunk = child && remove(child, leaf, shift + bitsPerLevel);
  const left = shrunk ? children.with(index, shrunk) : children.toSpliced(index, 1);
  const [only] = left;
  // A branch with a single leaf below it is that leaf: the shape an insertion would have made.
  if (left.length === 1 && only?.kind !== 'branch') return only;
  return { kind: 'branch', bitmap: shrunk ? bitmap : bitmap & ~bit, children: left };
};

function* walk<Value>(
  node: Node<Value> | undefined,
): Generator<readonly [string, Value], void, undefined> {
  if (node === undefined) return;
  if (node.kind === 'leaf') yield [node.key, node.value];
  else for (const child of node.kind === 'branch' ? node.children : node.leaves) yield* walk(child);
}

interface Handle<Value> extends PersistentMap<Value> {
  readonly root: Node<Value> | undefined;
}

/** Functions shared by all maps, so that a new version costs one small object and no closures. */
const get = function <Value>(this: Handle<Value>, key: string): Value | undefined {
  return find(this.root, key)?.value;
};
const has = function <Value>(this: Handle<Value>, key: string): boolean {
  return find(this.root, key) !== undefined;
};
const set = function <Value>(this: Handle<Value>, key: string, value: Value): PersistentMap<Value> {
  const leaf: Leaf<Value> = { kind: 'leaf', hash: hashOf(key), key, value };
  const size = find(this.root, key) === undefined ? this.size + 1 : this.size;
  return handle(insert(this.root, leaf, 0), size);
};
const deleteKey = function <Value>(this: Handle<Value>, key: string): PersistentMap<Value> {
  const leaf = find(this.root, key);
  if (leaf === undefined || this.root === undefined) return this;
  return handle(remove(this.root, leaf, 0), this.size - 1);
};
const entries = function <Value>(this: Handle<Value>): IterableIterator<readonly [string, Value]> {
  return walk(this.root);
};

const handle = <Value>(root: Node<Value> | undefined, size: number): Handle<Value> => ({
  root,
  size,
  get,
  has,
  set,
  delete: deleteKey,
  entries,
});

/** A map of these entries; of two with the same key the later one stays. */
export const persistentMap = <Value>(
  initial: Iterable<readonly [string, Value]> = [],
): PersistentMap<Value> => {
  let map: PersistentMap<Value> = handle<Value>(undefined, 0);
  for (const [key, value] of initial) map = map.set(key, value);
  return map;
};
