import type { Position } from '@wagerlog/event-sourcing';
import type { Checkpoint } from '@wagerlog/mongo';
import type { ReadModel } from '@wagerlog/read-models';
import { isBefore, laterOf } from './position';

type Reader = Pick<ReadModel, 'collection'>;

/** How far each read model has come in each of our slices. */
export class SliceProgress {
  private readonly positions = new Map<string, Position>();

  constructor(
    private readonly models: readonly Reader[],
    checkpoints: ReadonlyMap<number, Checkpoint>,
  ) {
    for (const [slice, { positions }] of checkpoints) {
      for (const [collection, at] of Object.entries(positions)) {
        this.positions.set(nameOf({ collection }, slice), at);
      }
    }
  }

  isNew(model: Reader, slice: number, at: Position): boolean {
    const last = this.positions.get(nameOf(model, slice));
    return last === undefined || isBefore(last, at);
  }

  /** Where a subscription must begin, exclusively, to miss nothing; `undefined`: at the start. */
  start(slices: readonly number[]): Position | undefined {
    const ends = slices.flatMap((slice) =>
      this.models.map((model) => this.considered(model, slice)),
    );
    let first = ends[0];
    for (const end of ends) {
      if (end === undefined) return undefined;
      if (first === undefined || isBefore(end, first)) first = end;
    }
    return first;
  }

  /** Everything up to there has been considered. Never backwards. */
  advance(slices: readonly number[], to: Position): void {
    for (const slice of slices) {
      for (const model of this.models) {
        const name = nameOf(model, slice);
        this.positions.set(name, laterOf(this.positions.get(name), to));
      }
    }
  }

  /** By collection; empty before the slice has considered anything. */
  ofSlice(slice: number): { readonly [collection: string]: Position } {
    return Object.fromEntries(
      this.models.flatMap((model) => {
        const at = this.positions.get(nameOf(model, slice));
        return at === undefined ? [] : [[model.collection, at]];
      }),
    );
  }

  considered(model: Reader, slice: number): Position | undefined {
    return this.positions.get(nameOf(model, slice));
  }
}

const nameOf = ({ collection }: Reader, slice: number): string => `${slice}/${collection}`;
