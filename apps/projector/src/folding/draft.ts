import type { Position } from '@wagerlog/event-sourcing';
import type { Kept, ParkedEvent, ParkedScope } from '@wagerlog/mongo';
import type { ReadModel } from '@wagerlog/read-models';
import { isReadable } from './event-reader';
import type { ReadableEvent, ReadEvent, Touch, UnreadableEvent } from './event-reader';
import { everyKey, everyModel } from './parked-scopes';
import type { ParkedScopes } from './parked-scopes';
import { isBefore } from './position';
import { storedEventText } from './stored-event-text';

/** A document after some events; where its slice stands is known when it is written. */
export type Drafted = Omit<Kept, 'changedAt'>;

export interface DraftOptions {
  /** The document as it is stored now; `undefined`: there is none. */
  readonly stored: (model: ReadModel, key: string) => Drafted | undefined;
  readonly scopes: ParkedScopes;
  /** Whether this slice of the read model is ours and has not considered the position yet. */
  readonly isNew: (model: Pick<ReadModel, 'collection'>, slice: number, at: Position) => boolean;
  readonly models: readonly ReadModel[];
  readonly slices: readonly number[];
  /** RFC 3339. */
  readonly now: string;
}

interface Poison {
  readonly reason: string;
  readonly missingFrom?: number;
}

/**
 * What a batch of events makes of the documents, before anything is written. The same events give
 * the same documents however they are cut into batches, and again when they are delivered twice.
 */
export class Draft {
  readonly parked: ParkedEvent[] = [];
  private readonly drafted = new Map<ReadModel, Map<string, Drafted>>();

  constructor(private readonly options: DraftOptions) {}

  get changed(): ReadonlyMap<ReadModel, ReadonlyMap<string, Drafted>> {
    return this.drafted;
  }

  apply(event: ReadEvent): void {
    if (!isReadable(event)) return this.parkUnreadable(event);
    for (const touch of event.touches) {
      if (this.options.isNew(touch.model, touch.slice, event.stored.position)) {
        this.change(event, touch);
      }
    }
  }

  private change(event: ReadableEvent, touch: Touch): void {
    const { model, key } = touch;
    const before = this.drafted.get(model)?.get(key) ?? this.options.stored(model, key);
    const waiting = this.waitingFor(event, touch, before);
    if (waiting !== undefined) return this.park(waiting, event, { reason: 'waits behind another' });
    const { position, revision } = event.stored;
    if (before !== undefined && !isBefore(before.position, position)) return;
    const after = projected(event, touch, before);
    if ('reason' in after) return this.park(scopeOf(touch), event, after);
    const documents = this.drafted.get(model) ?? new Map<string, Drafted>();
    this.drafted.set(model, documents.set(key, { key, position, revision, ...after }));
  }

  /** Beside its own scopes, a bet's document waits for its account's stream whoever changes it. */
  private waitingFor(
    { stored: { stream } }: ReadableEvent,
    touch: Touch,
    before: Drafted | undefined,
  ): ParkedScope | undefined {
    const { scopes } = this.options;
    const scope = scopes.waitingFor(touch, stream);
    if (scope !== undefined || before === undefined) return scope;
    const accountId = touch.model.accountOf?.(before.document);
    const waits =
      accountId !== undefined && scopes.isStreamParked(touch.slice, `account-${accountId}`);
    return waits ? scopeOf(touch) : undefined;
  }

  /** In every slice: its stream, and all documents that other streams change as well. */
  private parkUnreadable(event: UnreadableEvent): void {
    const { models, slices, isNew } = this.options;
    const { stream, position } = event.stored;
    for (const slice of slices) {
      if (models.some((model) => isNew(model, slice, position))) {
        this.park({ slice, collection: everyModel, key: stream }, event, event);
      }
      for (const model of models.filter(({ mixes }) => mixes && stream.startsWith(`${mixes}-`))) {
        if (!isNew(model, slice, position)) continue;
        this.park({ slice, collection: model.collection, key: everyKey }, event, event);
      }
    }
  }

  private park(scope: ParkedScope, { stored }: ReadEvent, { reason, missingFrom }: Poison): void {
    this.options.scopes.add(scope);
    this.parked.push({
      ...scope,
      stream: stored.stream,
      position: stored.position,
      event: storedEventText(stored),
      reason,
      ...(missingFrom !== undefined && { missingFrom }),
      parkedAt: this.options.now,
    });
  }
}

const scopeOf = ({ slice, model, key }: Touch): ParkedScope => ({
  slice,
  collection: model.collection,
  key,
});

/** The document after the event, or why there is none. */
const projected = (
  { stored, recorded }: ReadableEvent,
  { model, key }: Touch,
  before: Drafted | undefined,
): { readonly document: object } | Poison => {
  const hole = model.isWholeStream ? holeBefore(stored, before) : undefined;
  if (hole !== undefined) return hole;
  try {
    const document = model.project(before?.document, recorded, key);
    return document === undefined ? missing : { document };
  } catch (error) {
    // Poison for one key: the others of the batch go on.
    return { reason: error instanceof Error ? error.message : String(error) };
  }
};

const missing = { reason: 'the document it builds on is missing' } as const;

const holeBefore = (
  { stream, revision }: ReadableEvent['stored'],
  before: Drafted | undefined,
): Poison | undefined => {
  const expected = before === undefined ? 0 : before.revision + 1;
  if (revision === expected) return undefined;
  const reason = `revisions ${expected} to ${revision - 1} of ${stream} are missing`;
  return { reason, missingFrom: expected };
};
