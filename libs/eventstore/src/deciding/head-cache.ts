import { LRUCache } from 'lru-cache';
import type { StreamKind } from './command';
import type { Head } from './head';

/** What the cache holds, and how often a stream was asked for. */
export interface CacheFigures {
  readonly streams: number;
  readonly bytes: number;
  /** Known, or not: then it is read. */
  readonly hits: number;
  readonly misses: number;
}

const bytesPerHead = 1_024;
/** Of a kind without a form: a few events leave little behind. */
const bytesPerEvent = 400;

const sizeOf = <State>(
  { form }: StreamKind<State, never>,
  { state, revision }: Head<State>,
): number => bytesPerHead + (form?.sizeOf(state).bytes ?? bytesPerEvent * (revision + 1));

/** Folded streams, the least recently used forgotten first; bounded by what their states take. */
export class HeadCache {
  private readonly heads: LRUCache<string, Head<unknown>>;
  private readonly asked = { hits: 0, misses: 0 };

  constructor(bytesMax: number) {
    this.heads = new LRUCache({ maxSize: bytesMax });
  }

  /** A stream has one kind, so what is kept under its name has that kind's types. */
  get<State>(stream: string): Head<State> | undefined {
    return this.heads.get(stream) as Head<State> | undefined;
  }

  keep<State>(stream: string, kind: StreamKind<State, never>, head: Head<State>): void {
    this.heads.set(stream, head, { size: sizeOf(kind, head) });
  }

  /** One has asked for a stream that is known here, or in a mailbox; or is not. */
  count(isKnown: boolean): void {
    this.asked[isKnown ? 'hits' : 'misses'] += 1;
  }

  get figures(): CacheFigures {
    return { streams: this.heads.size, bytes: this.heads.calculatedSize, ...this.asked };
  }
}
