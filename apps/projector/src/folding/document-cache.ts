import { LRUCache } from 'lru-cache';
import type { Documents } from '@wagerlog/mongo';
import type { ReadModel } from '@wagerlog/read-models';
import type { Drafted } from './draft';
import type { Touch } from './event-reader';

/** Documents kept between batches: the hot ones are read from the database once. */
const documentsMax = 20_000;
/** A document is at most read so many at a time. */
const keysPerRead = 1_000;

/** An absent document is remembered as well: most documents of a batch are new. */
const absent = Symbol('absent');

/** The documents a batch touches. Valid while we own their slices; a new owner begins empty. */
export class DocumentCache {
  private readonly cached = new LRUCache<string, Drafted | typeof absent>({ max: documentsMax });

  constructor(private readonly documents: Documents) {}

  /** One read per collection (and thousand keys) for all that are not here yet. */
  async load(touches: readonly Touch[]): Promise<Loaded> {
    const loaded = new Loaded();
    const unknown = new Map<ReadModel, Set<string>>();
    for (const { model, key } of touches) {
      const hit = this.cached.get(nameOf(model, key));
      if (hit !== undefined) loaded.put(model, key, hit === absent ? undefined : hit);
      else unknown.set(model, (unknown.get(model) ?? new Set()).add(key));
    }
    await Promise.all([...unknown].map(([model, keys]) => this.read(model, [...keys], loaded)));
    return loaded;
  }

  /** What was just written, or found to be there already. */
  put(model: ReadModel, document: Drafted): void {
    this.cached.set(nameOf(model, document.key), document);
  }

  forget(model: ReadModel, key: string): void {
    this.cached.delete(nameOf(model, key));
  }

  private async read(model: ReadModel, keys: readonly string[], loaded: Loaded): Promise<void> {
    for (let from = 0; from < keys.length; from += keysPerRead) {
      const some = keys.slice(from, from + keysPerRead);
      const found = await this.documents.load(model.collection, some);
      for (const key of some) {
        const kept = found.get(key);
        this.cached.set(nameOf(model, key), kept ?? absent);
        loaded.put(model, key, kept);
      }
    }
  }
}

/** The documents of one batch, whatever the cache has dropped meanwhile. */
export class Loaded {
  private readonly found = new Map<string, Drafted | undefined>();

  put(model: ReadModel, key: string, document: Drafted | undefined): void {
    this.found.set(nameOf(model, key), document);
  }

  /** Throws for a document that was not asked for: absent and unknown must never be confused. */
  get(model: ReadModel, key: string): Drafted | undefined {
    const name = nameOf(model, key);
    if (!this.found.has(name)) throw new Error(`${name} was not loaded`);
    return this.found.get(name);
  }
}

const nameOf = ({ collection }: ReadModel, key: string): string => `${collection}/${key}`;
