import type { Document } from '../bson/document';
import type { Collection, Index } from '../store/catalog';
import type { KeyRange } from './bounds';

export interface Plan {
  /** The index read, or `undefined` for the records themselves, which are in order of `_id`. */
  readonly index: Index | undefined;
  readonly stage: 'COLLSCAN' | 'IDHACK' | 'IXSCAN';
  readonly ranges: readonly KeyRange[];
  readonly backwards: boolean;
  /** Whether each range is one key of the records, so that nothing has to be searched. */
  readonly isLookup: boolean;
  /** A field whose condition every document found meets. */
  readonly answered?: string;
  /** Whether every document found matches, so that none has to be looked at. */
  readonly exact: boolean;
  /** Whether the order of reading is the order asked for. */
  readonly sorted: boolean;
}

export interface PlanRequest {
  readonly collection: Collection;
  readonly filter: Document;
  readonly sort: Document;
  readonly hint?: unknown;
}

/** A plan that could be taken; the one with the highest score is. */
export interface Candidate {
  readonly plan: Plan;
  readonly score: number;
}
