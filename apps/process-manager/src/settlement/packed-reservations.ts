import type { LiabilityReserved } from '@wagerlog/domain';
import {
  readText,
  readUint,
  writeText,
  writeUint,
  type Sink,
  type Source,
} from '@wagerlog/event-sourcing';

/** One reservation a run has to cover, with its bet's id. */
export interface WorkItem extends Pick<
  LiabilityReserved['data'],
  'accountId' | 'betId' | 'selectionId' | 'acceptedOdds' | 'placedAt' | 'expiresAt' | 'fingerprint'
> {
  /** Of the reservation: the `marketRevision` its bet names. */
  readonly revision: number;
}

/** How many live reservations an account has, and when the last of them expires. */
export interface Holding {
  readonly accountId: string;
  readonly bets: number;
  readonly lastExpiry: string;
}

interface Chain extends Holding {
  /** Place of the newest reservation, released or not. */
  readonly newest: number;
}

const chunkBytes = 1024 * 1024;
/** The place before an account's first. */
const nowhere = 0;

/**
 * The live reservations of a market by account: some 130 bytes each instead of objects, chained
 * from an account's newest back to its first, in chunks that are never copied.
 */
export class PackedReservations {
  private readonly chunks = [new Uint8Array(chunkBytes)];
  private end = nowhere + 1;
  private readonly chains = new Map<string, Chain>();
  private readonly released = new Set<string>();

  /** In the order of their revisions. */
  reserve(item: WorkItem): void {
    const { accountId, expiresAt } = item;
    const chain = this.chains.get(accountId);
    const newest = this.write(packed(item, chain?.newest ?? nowhere));
    const { bets, lastExpiry } = chain ?? { bets: 0, lastExpiry: '' };
    const later = expiresAt > lastExpiry ? expiresAt : lastExpiry;
    this.chains.set(accountId, { accountId, newest, bets: bets + 1, lastExpiry: later });
  }

  /** A bet's id is reserved once: what is released stays so. */
  release(betId: string): void {
    this.released.add(betId);
  }

  /** Accounts with live reservations. */
  holdings(): readonly Holding[] {
    const all = [...this.chains.values()];
    if (this.released.size === 0) return all;
    return all.map((chain) => this.withoutReleased(chain)).filter(({ bets }) => bets > 0);
  }

  /** Live ones, in the order of their revisions. */
  of(accountId: string): readonly WorkItem[] {
    const chain = this.chains.get(accountId);
    const items = chain === undefined ? [] : [...this.backwards(chain)];
    return items.reverse();
  }

  private withoutReleased(chain: Chain): Holding {
    const { accountId } = chain;
    const items = [...this.backwards(chain)];
    const lastExpiry = items.reduce(
      (last, { expiresAt }) => (expiresAt > last ? expiresAt : last),
      '',
    );
    return { accountId, bets: items.length, lastExpiry };
  }

  private *backwards({ accountId, newest }: Chain): Generator<WorkItem> {
    for (let place = newest; place !== nowhere;) {
      const source = this.sourceAt(place);
      place = readUint(source);
      const item = unpacked(source, accountId);
      if (!this.released.has(item.betId)) yield item;
    }
  }

  private sourceAt(place: number): Source {
    const bytes = this.chunks[Math.floor(place / chunkBytes)];
    if (bytes === undefined) throw new RangeError(`nothing is packed at ${place}`);
    return { bytes, at: place % chunkBytes };
  }

  /** Answers where it begins. */
  private write(bytes: Sink): number {
    let chunk = this.chunks.at(-1);
    if (chunk === undefined || this.end + bytes.length > chunk.length) {
      // Longer than a chunk only if somebody's ids are.
      chunk = new Uint8Array(Math.max(chunkBytes, bytes.length));
      this.chunks.push(chunk);
      this.end = 0;
    }
    chunk.set(bytes, this.end);
    const place = (this.chunks.length - 1) * chunkBytes + this.end;
    this.end += bytes.length;
    return place;
  }
}

const packed = (item: WorkItem, previous: number): Sink => {
  const sink: Sink = [];
  writeUint(sink, previous);
  writeUint(sink, item.revision);
  for (const text of textsOf(item)) writeText(sink, text);
  return sink;
};

const textsOf = (item: WorkItem): readonly string[] => {
  const { betId, selectionId, acceptedOdds, placedAt, expiresAt, fingerprint } = item;
  return [betId, selectionId, acceptedOdds, placedAt, expiresAt, fingerprint];
};

/** In the order of `packed`, which the evaluation of these fields follows. */
const unpacked = (source: Source, accountId: string): WorkItem => ({
  accountId,
  revision: readUint(source),
  betId: readText(source),
  selectionId: readText(source),
  acceptedOdds: readText(source),
  placedAt: readText(source),
  expiresAt: readText(source),
  fingerprint: readText(source),
});
