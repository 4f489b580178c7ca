/** Bytes being written, value after value. */
export type Sink = number[];

/** Bytes being read; `at` moves on. */
export interface Source {
  readonly bytes: Uint8Array;
  at: number;
}

/** A safe integer, zero or more: seven bits a byte, the lowest first. */
export const writeUint = (sink: Sink, value: number): void => {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) sink.push((rest % 0x80) + 0x80);
  sink.push(rest);
};

export const readUint = (source: Source): number => {
  let value = 0;
  for (let scale = 1; ; scale *= 0x80) {
    const byte = source.bytes[source.at++] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
};

/** How a text was written: as it stands, or as the bytes its digits stand for. */
const plain = 0;
const uuid = 1;
const digest = 2;

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const digestForm = /^[0-9a-f]{64}$/;
const uuidBytes = 16;
const digestBytes = 32;

/** Any text. Ids (UUID) and fingerprints (SHA-256), lower case, take half a byte per digit. */
export const writeText = (sink: Sink, text: string): void => {
  if (text.length === 36 && uuidForm.test(text)) {
    sink.push(uuid);
    writeDigits(sink, text);
  } else if (text.length === 64 && digestForm.test(text)) {
    sink.push(digest);
    writeDigits(sink, text);
  } else {
    const units: Sink = [];
    for (let index = 0; index < text.length; index += 1) writeUint(units, text.charCodeAt(index));
    sink.push(plain);
    writeUint(sink, units.length);
    for (const unit of units) sink.push(unit);
  }
};

export const readText = (source: Source): string => {
  switch (source.bytes[source.at++]) {
    case uuid: {
      const digits = readDigits(source, uuidBytes);
      const groups = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16)];
      return [...groups, digits.slice(16, 20), digits.slice(20)].join('-');
    }
    case digest:
      return readDigits(source, digestBytes);
    case plain: {
      const end = readUint(source) + source.at;
      let text = '';
      while (source.at < end) text += String.fromCharCode(readUint(source));
      return text;
    }
  }
  return '';
};

/** Where the text that begins at `at` ends. No written text is the beginning of another. */
export const textEnd = (bytes: Uint8Array, at: number): number => {
  if (bytes[at] === uuid) return at + 1 + uuidBytes;
  if (bytes[at] === digest) return at + 1 + digestBytes;
  const source = { bytes, at: at + 1 };
  const length = readUint(source);
  return source.at + length;
};

const digitOf = (code: number): number => (code < 0x3a ? code - 0x30 : code - 0x57);

const writeDigits = (sink: Sink, text: string): void => {
  for (let index = 0; index < text.length; index += 2) {
    if (text[index] === '-') index += 1;
    sink.push((digitOf(text.charCodeAt(index)) << 4) | digitOf(text.charCodeAt(index + 1)));
  }
};

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const readDigits = (source: Source, length: number): string => {
  let digits = '';
  for (const end = source.at + length; source.at < end; source.at += 1) {
    digits += pairs[source.bytes[source.at] ?? 0] ?? '';
  }
  return digits;
};
