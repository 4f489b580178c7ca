import { randomUUID } from 'node:crypto';
import { decideAppend, type AppendRequest, type Expectation } from './append-decision';
import type { Repetition, WriteRefusal } from './append-decision';
import type { Batch } from './batch';
import {
  metastreamOf,
  withTruncateBefore,
  describedBy,
  SOFT_DELETE_JSON,
} from '../log/stream-metadata';
import type { ProposedEvent } from '../log/stored-event';

/** The append's last revision (-1: the stream is still empty) and the position of its last event. */
export interface Written {
  readonly kind: 'written';
  readonly revision: number;
  readonly position: number;
}

export type AppendOutcome = Written | Repetition | WriteRefusal;

const NOTHING = new Uint8Array();

/** Appends events, or finds out why not. */
export function append(batch: Batch, request: AppendRequest): AppendOutcome {
  const { stream, events } = request;
  const decision = decideAppend(batch, request);
  if (decision.kind !== 'accepted') return decision;
  const restore = undeletion(batch, stream);
  const position = writeAll(batch, stream, events);
  const revision = batch.stateOf(stream).last;
  restore();
  return { kind: 'written', revision, position };
}

/** Soft delete: hides what was written; a later append re-creates the stream. */
export function softDelete(
  batch: Batch,
  stream: string,
  expected: Expectation,
): Written | WriteRefusal {
  const decision = decideDeletion(batch, stream, expected);
  if (decision !== undefined) return decision;
  const meta = metastreamOf(stream);
  const isKnown = batch.stateOf(stream).last >= 0 || batch.stateOf(meta).last >= 0;
  if (!isKnown) return { kind: 'wrong-revision', current: -1 };
  const { revision, position } = batch.write(meta, metadataEvent(SOFT_DELETE_JSON));
  return { kind: 'written', revision, position };
}

/** Hard delete: the name can never be used again. */
export function tombstone(
  batch: Batch,
  stream: string,
  expected: Expectation,
): Written | WriteRefusal {
  const decision = decideDeletion(batch, stream, expected);
  if (decision !== undefined) return decision;
  const event = proposed('$streamDeleted', false, NOTHING);
  const { revision, position } = batch.writeTombstone(stream, event);
  return { kind: 'written', revision, position };
}

/** A real server's log begins with this event, and clients may rely on `$all` not being empty. */
export function writeFirstEvent(batch: Batch): void {
  batch.write(metastreamOf('$scavenges'), metadataEvent('{}'));
}

function decideDeletion(
  batch: Batch,
  stream: string,
  expected: Expectation,
): WriteRefusal | undefined {
  const marker = proposed('$streamDeleted', false, NOTHING);
  const decision = decideAppend(batch, { stream, expected, events: [marker] });
  if (decision.kind === 'accepted') return undefined;
  if (decision.kind !== 'repetition') return decision;
  throw new Error('A fresh event id cannot be known already.');
}

function writeAll(batch: Batch, stream: string, events: readonly ProposedEvent[]): number {
  const positions = events.map((event) => batch.write(stream, event).position);
  return positions.at(-1) ?? batch.writeBlank().position;
}

/**
 * What an accepted append to a soft-deleted stream, or to its metastream, writes behind its
 * events: the newest metadata with `$tb` moved so that only what was deleted stays hidden.
 */
function undeletion(batch: Batch, stream: string): () => void {
  const target = batch.stateOf(stream).metadata.isSoftDeleted ? stream : describedBy(stream);
  if (target === undefined) return () => undefined;
  const before = batch.stateOf(target);
  if (!before.metadata.isSoftDeleted) return () => undefined;
  const meta = metastreamOf(target);
  return () => {
    const json = batch.lastEvent(meta)?.data ?? NOTHING;
    batch.write(meta, metadataEvent(withTruncateBefore(json, before.last + 1)));
  };
}

function metadataEvent(json: string): ProposedEvent {
  return proposed('$metadata', true, Buffer.from(json));
}

function proposed(type: string, isJson: boolean, data: Uint8Array): ProposedEvent {
  return { id: randomUUID(), type, isJson, metadata: NOTHING, data };
}
