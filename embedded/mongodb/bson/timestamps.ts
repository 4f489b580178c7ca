import { behindName, SIZE_BYTES, TYPE, valueSize } from './elements';

let lastIncrement = 0;

/** MongoDB fills in a timestamp of zero, at the top of an inserted document, with its own. */
export function stamped(bytes: Buffer, now: Date): Buffer {
  let next = bytes;
  let at = SIZE_BYTES;
  for (let type = bytes[at]; type; type = bytes[at]) {
    const value = behindName(bytes, at + 1);
    if (type === TYPE.timestamp && bytes.readBigUInt64LE(value) === 0n && at !== SIZE_BYTES) {
      if (next === bytes) next = Buffer.from(bytes);
      lastIncrement = (lastIncrement % 0x7fffffff) + 1;
      next.writeUInt32LE(lastIncrement, value);
      next.writeUInt32LE(Math.floor(now.getTime() / 1000), value + 4);
    }
    at = value + valueSize(bytes, type, value);
  }
  return next;
}
