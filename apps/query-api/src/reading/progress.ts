import type { Position } from '@wagerlog/event-sourcing';
import { positionText } from '@wagerlog/mongo';
import type { Checkpoint } from '@wagerlog/mongo';
import { sliceCount } from '@wagerlog/read-models';
import { beginning, earlierOf } from './positions';

export const checkpointPrefix = 'projector/slice-';

/** How far the projectors had come at one look: a lower bound at any later time. */
export class Progress {
  private readonly bySlice: ReadonlyMap<number, Checkpoint>;

  constructor(readonly checkpoints: readonly Checkpoint[]) {
    this.bySlice = new Map(
      checkpoints.map((each) => [Number(each.name.slice(checkpointPrefix.length)), each]),
    );
  }

  /** What this slice of the read model has considered. */
  ofSlice(collection: string, slice: number): Position {
    return this.bySlice.get(slice)?.positions[collection] ?? beginning;
  }

  /** What all its slices have considered. */
  ofAll(collection: string): Position {
    const positions = slices.map((slice) => this.ofSlice(collection, slice));
    return positions.reduce(earlierOf);
  }

  /** Parked keys and streams that hold the slice's documents back. */
  parked(collection: string, slice: number): number {
    const counts = this.bySlice.get(slice)?.notes['parked'];
    const isCounted = typeof counts === 'object' && counts !== null && collection in counts;
    return isCounted ? Number((counts as { readonly [name: string]: unknown })[collection]) : 0;
  }

  parkedInAll(collection: string): number {
    return slices.reduce((sum, slice) => sum + this.parked(collection, slice), 0);
  }

  /** The same text: nothing has changed. */
  get fingerprint(): string {
    return JSON.stringify(
      this.checkpoints.map(({ name, epoch, positions, notes }) => [
        name,
        epoch,
        Object.entries(positions).map(([collection, at]) => [collection, positionText(at)]),
        notes['parked'] ?? null,
      ]),
    );
  }
}

export const slices: readonly number[] = Array.from({ length: sliceCount }, (_, slice) => slice);
