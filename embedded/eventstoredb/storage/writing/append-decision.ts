import type { Batch } from './batch';
import { metastreamOf } from '../log/stream-metadata';
import { firstVisible } from '../log/stream-state';
import type { ProposedEvent, StoredEvent } from '../log/stored-event';

/** What a writer demands of the stream; `exact` -1 is "no stream". */
export type Expectation =
  | { readonly kind: 'any' }
  | { readonly kind: 'stream-exists' }
  | { readonly kind: 'exact'; readonly revision: number };

export interface AppendRequest {
  readonly stream: string;
  readonly expected: Expectation;
  readonly events: readonly ProposedEvent[];
}

/** A write that is refused; `current` is the stream's last revision, -1 for none. */
export type WriteRefusal =
  | { readonly kind: 'stream-deleted' }
  | { readonly kind: 'wrong-revision'; readonly current: number };

/** All events are in the log already; the position is absent when they are no longer readable. */
export interface Repetition {
  readonly kind: 'repetition';
  readonly revision: number;
  readonly position?: number;
}

export type AppendDecision = { readonly kind: 'accepted' } | Repetition | WriteRefusal;

const ACCEPTED: AppendDecision = { kind: 'accepted' };

/** The real server's order of checks (protocol notes §2.2), for appends, deletes and tombstones. */
export function decideAppend(batch: Batch, request: AppendRequest): AppendDecision {
  const { stream, expected } = request;
  const state = batch.stateOf(stream);
  if (state.isTombstoned) return { kind: 'stream-deleted' };
  if (expected.kind === 'exact') return decideExact(batch, request, expected.revision);
  if (expected.kind === 'stream-exists') {
    if (state.metadata.isSoftDeleted) return { kind: 'stream-deleted' };
    const isKnown = state.last >= 0 || batch.stateOf(metastreamOf(stream)).last >= 0;
    if (!isKnown) return { kind: 'wrong-revision', current: -1 };
  }
  return decideUnconditional(batch, request);
}

function decideUnconditional(batch: Batch, { stream, events }: AppendRequest): AppendDecision {
  const known = events.map(({ id }) => {
    const found = batch.remembered(id);
    return found?.stream === stream ? found : undefined;
  });
  return known[0] === undefined ? ACCEPTED : decideRepetition(batch, stream, known);
}

function decideExact(batch: Batch, request: AppendRequest, expected: number): AppendDecision {
  const { stream, events } = request;
  const { last, metadata } = batch.stateOf(stream);
  if (expected === last) return ACCEPTED;
  if (expected > last || events.length === 0) return wrong(batch, stream);
  const stored = events.map(({ id }, at) =>
    sameEvent(batch.eventAt(stream, expected + 1 + at), id),
  );
  const isRecreation = expected === -1 && metadata.isSoftDeleted && stored[0] === undefined;
  return isRecreation ? ACCEPTED : decideRepetition(batch, stream, stored);
}

/** All of an append or nothing: one that is in the log in part is never completed. */
function decideRepetition(
  batch: Batch,
  stream: string,
  known: readonly (StoredEvent | undefined)[],
): AppendDecision {
  const last = known.at(-1);
  if (last === undefined || known.includes(undefined)) return wrong(batch, stream);
  return repetition(batch, stream, last);
}

function sameEvent(event: StoredEvent | undefined, id: string): StoredEvent | undefined {
  return event?.id.toString('hex') === id.replaceAll('-', '') ? event : undefined;
}

function wrong(batch: Batch, stream: string): WriteRefusal {
  return { kind: 'wrong-revision', current: batch.stateOf(stream).last };
}

function repetition(batch: Batch, stream: string, { revision, position }: StoredEvent): Repetition {
  const isReadable = revision >= firstVisible(batch.stateOf(stream));
  return { kind: 'repetition', revision, ...(isReadable ? { position } : {}) };
}
