import {
  bytesOf,
  decode,
  encode,
  message,
  numberOf,
  one,
  type Codec,
  type Shape,
} from './protobuf';
import { Deadline, Position, shownBytes } from './values';

/** What requests are made of; each kind is read as recordings show it. */
export const text: Codec = {
  write: (value) => Buffer.from(String(value)),
  read: (raw) => bytesOf(raw).toString('utf8'),
};

export const bytes: Codec = {
  write: (value) => Buffer.from(value as Buffer),
  read: (raw) => shownBytes(bytesOf(raw)),
};

export const number: Codec = {
  write: (value) => BigInt(Number(value)),
  read: (raw) => Number(numberOf(raw)),
};

export const flag: Codec = { write: number.write, read: (raw) => numberOf(raw) !== 0n };

/** 64 bits, as text. */
export const uint64: Codec = {
  write: (value) => BigInt(String(value)),
  read: (raw) => String(numberOf(raw)),
};

export const position: Codec = {
  write: (value) => (value as Position).value,
  read: (raw) => new Position(numberOf(raw)),
};

export const empty: Codec = message({});

const NAME: Shape = { name: one(3, bytes) };

export const streamName: Codec = {
  write: (value) => encode(NAME, { name: value }),
  read: (raw) => decode(NAME, bytesOf(raw))['name'] ?? '',
};

const TIMESTAMP: Shape = { seconds: one(1, number) };

export const deadline: Codec = {
  write: (value) => encode(TIMESTAMP, { seconds: (value as Deadline).secondsSinceEpoch }),
  read: () => 'a server sends no deadline',
};

const HALVES: Shape = { high: one(1, uint64), low: one(2, uint64) };
const UUID: Shape = { structured: one(1, message(HALVES)), string: one(2, text) };

interface StructuredUuid {
  readonly structured: string;
}

/** Text, or `{ structured }` for the form in two halves. */
export const uuid: Codec = {
  write: (value) => {
    if (typeof value === 'string') return encode(UUID, { string: value });
    const hex = (value as StructuredUuid).structured.replaceAll('-', '');
    const [high, low] = [hex.slice(0, 16), hex.slice(16)].map((half) => BigInt(`0x${half}`));
    return encode(UUID, { structured: { high, low } });
  },
  read: (raw) => {
    const { structured, string } = decode(UUID, bytesOf(raw));
    if (structured === undefined) return string ?? '';
    const { high, low } = structured as Readonly<Record<string, string>>;
    const hex = [high, low]
      .map((half) =>
        BigInt(half ?? 0)
          .toString(16)
          .padStart(16, '0'),
      )
      .join('');
    return { structured: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
  },
};

const ENTRY: Shape = { key: one(1, text), value: one(2, text) };

/** An entry of a map, as `[key, value]`. */
export const entry: Codec = {
  write: (pair) => {
    const [key, value] = pair as readonly [string, string];
    return encode(ENTRY, { key, value });
  },
  read: (raw) => {
    const { key = '', value = '' } = decode(ENTRY, bytesOf(raw));
    return [key, value];
  },
};
