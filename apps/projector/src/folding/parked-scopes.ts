import type { ParkedScope } from '@wagerlog/mongo';
import type { ReadModel } from '@wagerlog/read-models';
import type { Touch } from './event-reader';

/** Above this it is no longer some poison events: something is wrong with all, and we stop. */
export const parkedScopesMax = 10_000;

export class TooMuchParked extends Error {
  override readonly name = 'TooMuchParked';
}

/** What is parked in our slices, in memory: later events of the same scope wait behind it. */
export class ParkedScopes {
  private readonly scopes = new Map<string, ParkedScope>();

  constructor(scopes: readonly ParkedScope[] = []) {
    for (const scope of scopes) this.add(scope);
  }

  add(scope: ParkedScope): void {
    this.scopes.set(nameOf(scope), scope);
    if (this.scopes.size > parkedScopesMax) {
      throw new TooMuchParked(`more than ${parkedScopesMax} keys are parked`);
    }
  }

  delete(scope: ParkedScope): void {
    this.scopes.delete(nameOf(scope));
  }

  all(): readonly ParkedScope[] {
    return [...this.scopes.values()];
  }

  /** The scope a change of this document by an event of this stream waits in. */
  waitingFor({ model, key, slice }: Touch, stream: string): ParkedScope | undefined {
    if (this.scopes.size === 0) return undefined;
    const { collection } = model;
    const candidates = [
      { slice, collection, key: everyKey },
      { slice, collection, key },
      ...(model.mixes === undefined ? [{ slice, collection: everyModel, key: stream }] : []),
    ];
    return candidates.find((scope) => this.scopes.has(nameOf(scope)));
  }

  isStreamParked(slice: number, stream: string): boolean {
    return this.scopes.has(nameOf({ slice, collection: everyModel, key: stream }));
  }

  /** Scopes that hold back documents of this read model. */
  count({ collection }: ReadModel, slice: number): number {
    const isMeant = (scope: ParkedScope): boolean =>
      scope.slice === slice && [collection, everyModel].includes(scope.collection);
    return this.all().filter(isMeant).length;
  }
}

export const everyKey = '*';
export const everyModel = '*';

const nameOf = ({ slice, collection, key }: ParkedScope): string => `${slice}/${collection}/${key}`;
