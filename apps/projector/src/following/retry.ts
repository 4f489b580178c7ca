import type { EventStore, StoredEvent } from '@wagerlog/eventstore';
import type { ParkedEvent, ParkedScope } from '@wagerlog/mongo';
import { Draft } from '../folding/draft';
import { isReadable } from '../folding/event-reader';
import type { ReadableEvent, Touch } from '../folding/event-reader';
import { everyKey, everyModel } from '../folding/parked-scopes';
import { storedEventOfText } from '../folding/stored-event-text';
import type { FollowerOptions, Run } from './run';

/** Parked events of one scope tried at a time. */
const retryMax = 500;
/** Events read again to fill a hole. */
const missingMax = 1_000;
const readTimeoutMs = 2_000;

/**
 * Applies what waits in a scope, in order, up to the first event that still cannot be. A scope
 * that is empty then is parked no more. Runs between two batches, so nothing passes it meanwhile.
 */
export const retryParked = async (
  scope: ParkedScope,
  run: Run,
  options: FollowerOptions,
): Promise<void> => {
  const { mongo, store, logger } = options;
  const waiting = await mongo.parked.waiting(scope, retryMax);
  const events = applicable(scope, run, await complete(waiting, store));
  run.scopes.delete(scope);
  const draft = await emptyDraft(scope, run, { events, options });
  const last = applyInOrder(draft, events, scope);
  await run.writer.write(draft, run.progress);
  if (last !== undefined) await mongo.parked.remove(scope, last.position);
  const end = waiting.at(-1);
  const isDone = end === undefined || last?.position.commit === end.position.commit;
  if (isDone && waiting.length < retryMax) logger.info({ scope }, 'parked events applied');
  else run.scopes.add(scope);
};

/** The waiting events with the holes before them filled from the store, up to one that stays. */
const complete = async (
  waiting: readonly ParkedEvent[],
  store: EventStore,
): Promise<readonly StoredEvent[]> => {
  const events: StoredEvent[] = [];
  for (const { event, missingFrom } of waiting) {
    const stored = storedEventOfText(event);
    if (missingFrom !== undefined) {
      const missing = await readMissing(store, stored, missingFrom);
      if (missing.length < Math.min(missingMax, stored.revision - missingFrom)) return events;
      events.push(...missing);
      if (missing.length === missingMax) return events;
    }
    events.push(stored);
  }
  return events;
};

const readMissing = async (
  store: EventStore,
  { stream, revision }: StoredEvent,
  from: number,
): Promise<readonly StoredEvent[]> => {
  const count = Math.min(missingMax, revision - from);
  const missing: StoredEvent[] = [];
  if (count <= 0) return missing;
  const deadlineAt = Date.now() + readTimeoutMs;
  for await (const event of store.readStream({ stream, from, count, deadlineAt })) {
    if (event.revision === from + missing.length) missing.push(event);
  }
  return missing;
};

/** The events, as far as they can be read, each with the documents of this scope only. */
const applicable = (
  scope: ParkedScope,
  { reader }: Run,
  stored: readonly StoredEvent[],
): readonly ReadableEvent[] => {
  const events: ReadableEvent[] = [];
  for (const each of stored) {
    const event = reader.read(each);
    if (!isReadable(event)) return events;
    events.push({ ...event, touches: event.touches.filter((touch) => isWithin(scope, touch)) });
  }
  return events;
};

const isWithin = (scope: ParkedScope, { model, key, slice }: Touch): boolean => {
  if (slice !== scope.slice) return false;
  if (scope.collection === everyModel) return model.mixes === undefined;
  return model.collection === scope.collection && [key, everyKey].includes(scope.key);
};

interface Retried {
  readonly events: readonly ReadableEvent[];
  readonly options: FollowerOptions;
}

const emptyDraft = async (
  { slice }: ParkedScope,
  { cache, scopes }: Run,
  { events, options: { models, clock } }: Retried,
): Promise<Draft> => {
  const loaded = await cache.load(events.flatMap(({ touches }) => touches));
  return new Draft({
    stored: (model, key) => loaded.get(model, key),
    isNew: () => true,
    models,
    scopes,
    slices: [slice],
    now: new Date(clock()).toISOString(),
  });
};

/** The last event that was applied. */
const applyInOrder = (
  draft: Draft,
  events: readonly ReadableEvent[],
  { collection, key }: ParkedScope,
): StoredEvent | undefined => {
  let last: StoredEvent | undefined;
  for (const event of events) {
    const before = draft.parked.length;
    draft.apply(event);
    const parked = draft.parked.slice(before);
    if (parked.some((each) => each.collection === collection && each.key === key)) return last;
    last = event.stored;
  }
  return last;
};
