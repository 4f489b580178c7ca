import { closeSync, openSync, readSync } from 'node:fs';
import { insist } from './damaged-file';
import { HEADER_BYTES, PAGE_BYTES, treeIn, type Meta, type Tree } from './meta';
import { bigValueOf, checkHeader, NODE, nodesIn, overflowPagesIn, PAGE, type Node } from './page';

/** Options of a table that would change the order of its keys; none of ours has any. */
const ORDER_FLAGS = 0x7e;

/**
 * Follows every page of an LMDB file from its roots, by plain reads, since following a damaged page
 * in mapped memory can kill the process. Afterwards every page is what its place says, is used or
 * free but not both, every key is in order, and every table has as many entries as it says: so a
 * search finds what a walk finds, and a write overwrites nothing that is in use.
 * @throws DamagedFile with the first thing found.
 */
export function checkStructure(file: string, meta: Meta): void {
  const opened = openSync(file, 'r');
  try {
    new Structure(opened, meta).check();
  } finally {
    closeSync(opened);
  }
}

/** The key before, and whether the next may equal it. */
interface Bound {
  readonly key: Buffer;
  readonly isInclusive: boolean;
}

interface Walk {
  readonly name: string;
  readonly tree: Tree;
  readonly onEntry: (node: Node) => void;
  readonly isOrdered: boolean;
  bound: Bound;
  readonly counts: { branch: number; leaf: number; overflow: number; entries: number };
}

class Structure {
  readonly #opened: number;
  readonly #meta: Meta;
  readonly #taken: Uint8Array;

  constructor(opened: number, meta: Meta) {
    this.#opened = opened;
    this.#meta = meta;
    this.#taken = new Uint8Array(meta.lastPage + 1).fill(1, 0, 2);
  }

  check(): void {
    const { free, main } = this.#meta;
    const freed: Buffer[] = [];
    this.#walk('the list of free pages', free, (node) => freed.push(this.#valueOf(node)));
    this.#walk('the list of tables', main, (node) => {
      if ((node.flags & NODE.table) === 0) return;
      const tree = treeIn(node.stored);
      insist((tree.flags & ORDER_FLAGS) === 0, () => `table "${String(node.key)}" is damaged`);
      this.#walk(`table "${String(node.key)}"`, tree, () => undefined);
    });
    for (const list of freed) this.#takeFree(list);
  }

  #walk(name: string, tree: Tree, onEntry: Walk['onEntry']): void {
    const walk: Walk = {
      ...{ name, tree, onEntry },
      isOrdered: tree !== this.#meta.free,
      bound: { key: Buffer.alloc(0), isInclusive: true },
      counts: { branch: 0, leaf: 0, overflow: 0, entries: 0 },
    };
    if (tree.root !== undefined) this.#visit(walk, tree.root, 1);
    const { branch, leaf, overflow, entries } = walk.counts;
    const isComplete =
      branch === tree.branchPages &&
      leaf === tree.leafPages &&
      overflow === tree.overflowPages &&
      entries === tree.entries;
    insist(isComplete, () => `${name} has ${entries} entries instead of ${tree.entries}`);
  }

  #visit(walk: Walk, page: number, level: number): void {
    this.#take(page, 1);
    const kind = level < walk.tree.depth ? PAGE.branch : PAGE.leaf;
    const bytes = this.#read(page, PAGE_BYTES);
    const expected = { page, kind, newest: this.#meta.transaction };
    checkHeader(bytes, expected);
    const nodes = nodesIn(bytes, expected);
    walk.counts[kind === PAGE.branch ? 'branch' : 'leaf'] += 1;
    nodes.forEach((node, place) => {
      if (kind === PAGE.leaf) this.#visitEntry(walk, node);
      else {
        // LMDB leaves out the first key of a branch: it stands for "everything below".
        if (place > 0) keepOrder(walk, { key: node.key, isInclusive: true });
        this.#visit(walk, node.page, level + 1);
      }
    });
  }

  #visitEntry(walk: Walk, node: Node): void {
    keepOrder(walk, { key: node.key, isInclusive: false });
    walk.counts.entries += 1;
    if ((node.flags & NODE.big) !== 0) {
      const { first, count } = bigValueOf(node);
      this.#take(first, count);
      const header = this.#read(first, HEADER_BYTES);
      const newest = this.#meta.transaction;
      checkHeader(header, { page: first, kind: PAGE.overflow, newest });
      insist(overflowPagesIn(header) === count, () => `page ${first} has another length`);
      walk.counts.overflow += count;
    }
    walk.onEntry(node);
  }

  /** A list is its length, then page numbers; a negative one says how many pages the next begins. */
  #takeFree(list: Buffer): void {
    const at = (place: number) => Number(list.readBigInt64LE(place * 8));
    const length = at(0);
    insist(length >= 0 && (length + 1) * 8 <= list.length, () => 'a list of free pages is damaged');
    for (let place = 1; place <= length; place += 1) {
      const count = at(place) < 0 ? -at(place) : 1;
      if (at(place) < 0) place += 1;
      if (place <= length && at(place) !== 0) this.#take(at(place), count);
    }
  }

  #valueOf(node: Node): Buffer {
    if ((node.flags & NODE.big) === 0) return node.stored;
    const { first, count } = bigValueOf(node);
    return this.#read(first, count * PAGE_BYTES).subarray(HEADER_BYTES);
  }

  #take(first: number, count: number): void {
    const isInside = first > 1 && first + count - 1 <= this.#meta.lastPage;
    insist(isInside, () => `page ${first} is referred to and does not exist`);
    const isUsed = this.#taken.subarray(first, first + count).includes(1);
    insist(!isUsed, () => `page ${first} is used twice`);
    this.#taken.fill(1, first, first + count);
  }

  #read(page: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    const count = readSync(this.#opened, bytes, 0, length, page * PAGE_BYTES);
    insist(count === length, () => `page ${page} is missing`);
    return bytes;
  }
}

function keepOrder(walk: Walk, next: Bound): void {
  const order = Buffer.compare(next.key, walk.bound.key);
  const isAbove = order > 0 || (order === 0 && walk.bound.isInclusive);
  insist(isAbove || !walk.isOrdered, () => `${walk.name} is out of order`);
  walk.bound = next;
}
