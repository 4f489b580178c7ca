import { LosslessNumber, parse, stringify } from 'lossless-json';

/** What a stream's `$metadata` says about reading it; absent keys do not limit. */
export interface StreamMetadata {
  readonly maxCount?: number;
  readonly maxAgeMs?: number;
  readonly truncateBefore?: number;
  /** `$tb` of exactly 2^63 - 1: the stream is soft-deleted. */
  readonly isSoftDeleted: boolean;
}

export const NO_METADATA: StreamMetadata = { isSoftDeleted: false };

const DELETED = 2n ** 63n - 1n;
const INT32_MAX = 2n ** 31n - 1n;

/** The metadata event a soft delete writes; it replaces all other metadata. */
export const SOFT_DELETE_JSON = `{"$tb":${DELETED}}`;

/** The name of the stream that holds the metadata of `stream`. */
export function metastreamOf(stream: string): string {
  return `$$${stream}`;
}

/** Whose metadata this stream holds, if it is a metastream. */
export function describedBy(stream: string): string | undefined {
  return stream.startsWith('$$') ? stream.slice(2) : undefined;
}

/** Reads `$maxCount`, `$maxAge` (seconds) and `$tb`; anything unreadable limits nothing. */
export function readStreamMetadata(event: {
  readonly isJson: boolean;
  readonly data: Uint8Array;
}): StreamMetadata {
  const fields = event.isJson ? parseObject(event.data) : undefined;
  if (fields === undefined) return NO_METADATA;
  const maxCount = integer(fields['$maxCount'], DELETED);
  const maxAge = integer(fields['$maxAge'], INT32_MAX);
  const truncateBefore = integer(fields['$tb'], DELETED);
  if ([maxCount, maxAge, truncateBefore].includes('unreadable')) return NO_METADATA;
  return {
    isSoftDeleted: truncateBefore === DELETED,
    ...(isAtLeast(maxCount, 1n) ? { maxCount: Number(maxCount) } : {}),
    ...(isAtLeast(maxAge, 1n) ? { maxAgeMs: Number(maxAge) * 1000 } : {}),
    ...(isAtLeast(truncateBefore, 0n) ? { truncateBefore: Number(truncateBefore) } : {}),
  };
}

/** The same metadata with `$tb` set, which is what re-creating a soft-deleted stream writes. */
export function withTruncateBefore(json: Uint8Array, revision: number): string {
  const fields = { ...parseObject(json), $tb: revision };
  return stringify(fields) ?? '{}';
}

function parseObject(json: Uint8Array): Record<string, unknown> | undefined {
  try {
    const text = Buffer.from(json).toString('utf8');
    const value = parse(text, null, { onDuplicateKey: ({ newValue }) => newValue });
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // Any client may write anything here; the real server reads it as empty.
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function integer(value: unknown, max: bigint): bigint | 'unreadable' | undefined {
  if (value === undefined) return undefined;
  if (!(value instanceof LosslessNumber) || !/^-?\d+$/.test(value.value)) return 'unreadable';
  const number = BigInt(value.value);
  return number > max || number < -max - 1n ? 'unreadable' : number;
}

function isAtLeast(value: bigint | string | undefined, min: bigint): value is bigint {
  return typeof value === 'bigint' && value >= min;
}
