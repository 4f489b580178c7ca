import type { DomainEvent } from '@wagerlog/event-sourcing';
import { LRUCache } from 'lru-cache';
import { decode, type StoredEvent } from '../streams/stored-event';
import type { StreamKind } from './command';
import type { Head } from './head';
import { overhear } from './tip';

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
  { form }: Pick<StreamKind<State, DomainEvent>, 'form'>,
  { state, revision }: Head<State>,
): number => bytesPerHead + (form?.sizeOf(state).bytes ?? bytesPerEvent * (revision + 1));

interface Kept {
  readonly kind: StreamKind<unknown, DomainEvent>;
  readonly head: Head<unknown>;
}

/** Folded streams, the least recently used forgotten first; bounded by what their states take. */
export class HeadCache {
  private readonly heads: LRUCache<string, Kept>;
  private readonly asked = { hits: 0, misses: 0 };

  constructor(bytesMax: number) {
    this.heads = new LRUCache({ maxSize: bytesMax });
  }

  /** A stream has one kind, so what is kept under its name has that kind's types. */
  get<State>(stream: string): Head<State> | undefined {
    return this.heads.get(stream)?.head as Head<State> | undefined;
  }

  keep<State, Event extends DomainEvent>(
    stream: string,
    kind: StreamKind<State, Event>,
    head: Head<State>,
  ): void {
    const kept = { kind: kind as unknown as Kept['kind'], head };
    this.heads.set(stream, kept, { size: sizeOf(kind, head) });
  }

  /** Somebody has written this. @returns whether it was news. @throws UndecodableEvent */
  hear(stored: StoredEvent): boolean {
    const { stream, revision } = stored;
    const kept = this.heads.peek(stream);
    if (kept === undefined || revision !== kept.head.revision + 1) return false;
    const { kind } = kept;
    const head = overhear(kind, kept.head, decode(kind.schema, stored));
    if (head !== undefined) this.keep(stream, kind, head);
    return head !== undefined;
  }

  /** One has asked for a stream that is known here, or in a mailbox; or is not. */
  count(isKnown: boolean): void {
    this.asked[isKnown ? 'hits' : 'misses'] += 1;
  }

  get figures(): CacheFigures {
    return { streams: this.heads.size, bytes: this.heads.calculatedSize, ...this.asked };
  }
}
