import type { Conversation } from '../../conversation/conversation';
import type { Sketch } from '../../conversation/events';
import type { Expected } from '../../conversation/writing';

/** Two calls append; each case is asked over both. */
export const MODES = ['unary', 'batch'] as const;
export type Mode = (typeof MODES)[number];

/** One append, over the call of the case. */
export async function appendBy(
  { append, batchOne }: Conversation,
  mode: Mode,
  [stream, expected, events]: readonly [string, Expected, readonly Sketch[]],
): Promise<void> {
  await (mode === 'unary' ? append(stream, expected, events) : batchOne(stream, expected, events));
}

export type StreamCondition = 'missing' | 'existing' | 'soft-deleted' | 'tombstoned';
export const CONDITIONS: readonly StreamCondition[] = [
  'missing',
  'existing',
  'soft-deleted',
  'tombstoned',
];

/** Brings a stream into one of the conditions a stream can be in. */
export async function prepare(
  { seed, softDelete, tombstone }: Conversation,
  stream: string,
  condition: StreamCondition,
): Promise<void> {
  if (condition !== 'missing') await seed(stream, 2);
  if (condition === 'soft-deleted') await softDelete(stream, 'any');
  if (condition === 'tombstoned') await tombstone(stream, 'any');
}
