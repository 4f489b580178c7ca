/** A place in `$all`. Servers choose their own numbers; only order and equality are compared. */
export class Position {
  readonly value: bigint;

  constructor(value: bigint | string | number) {
    this.value = BigInt(value);
  }
}

/** A point in time as a request carries it, relative to when it is sent. */
export class Deadline {
  constructor(readonly inMs: number) {}

  get secondsSinceEpoch(): number {
    return Math.floor((Date.now() + this.inMs) / 1000);
  }
}

/** Message fields by name; what is undefined is not sent. */
export type Fields = Readonly<Record<string, unknown>>;

export const UINT64_MAX = '18446744073709551615';
export const INT64_MAX = '9223372036854775807';

const SHOWN_BYTES_MAX = 400;

/** Bytes as a recording shows them: as text if they are UTF-8, only counted if they are many. */
export function shownBytes(bytes: Buffer): unknown {
  if (bytes.length > SHOWN_BYTES_MAX) return { bytes: bytes.length };
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : { base64: bytes.toString('base64') };
}

/** A request as a recording shows it; positions are left to the normalisation. */
export function shown(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return shownBytes(value);
  if (value instanceof Deadline) return `now${value.inMs >= 0 ? '+' : ''}${value.inMs}ms`;
  if (value instanceof Position || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(shown);
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.map(([name, part]) => [name, shown(part)]));
}
