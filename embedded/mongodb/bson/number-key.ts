import type { Decimal128 } from 'bson';
import type { KeyWriter } from './key-writer';
import { decimalParts } from './number';
import type { DecimalParts } from './number';

const NAN = 0x1f;
const NUMBER = 0x20;
const BELOW = 0x40;
const EQUAL = 0x80;
const ABOVE = 0xc0;

/**
 * A number's key: the nearest double, then whether the exact value lies below, at or above it,
 * then (if not at it) its decimal digits. Equal numbers of different types get equal keys.
 */
export function writeNumber(writer: KeyWriter, value: number | bigint | Decimal128): void {
  if (typeof value === 'number') writeDouble(writer, value);
  else if (typeof value === 'bigint') writeExact(writer, { coefficient: value, exponent: 0 });
  else {
    const parts = decimalParts(value);
    if (parts === undefined) writeDouble(writer, Number(value.toString()));
    else writeExact(writer, parts);
  }
}

function writeDouble(writer: KeyWriter, value: number): void {
  if (Number.isNaN(value)) {
    writer.byte(NAN);
    return;
  }
  writer.byte(NUMBER);
  writer.double(value === 0 ? 0 : value);
  writer.byte(EQUAL);
}

function writeExact(writer: KeyWriter, parts: DecimalParts): void {
  const nearest = Number(`${parts.coefficient}e${parts.exponent}`);
  const relation = compareExact(parts, nearest);
  if (relation === 0) {
    writeDouble(writer, nearest);
    return;
  }
  writer.byte(NUMBER);
  writer.double(nearest === 0 ? 0 : nearest);
  writer.byte(relation < 0 ? BELOW : ABOVE);
  writeDigits(writer, parts);
}

const EXPONENT_BIAS = 8192;

function writeDigits(writer: KeyWriter, { coefficient, exponent }: DecimalParts): void {
  const start = writer.length;
  const digits = String(coefficient < 0n ? -coefficient : coefficient);
  writer.unsigned16(exponent + digits.length + EXPONENT_BIAS);
  writer.text(digits.replace(/0+$/, ''));
  if (coefficient < 0n) writer.invertFrom(start);
}

/** Sign of `parts - double`, without rounding: a finite double is an integer times 2 ** n. */
function compareExact({ coefficient, exponent }: DecimalParts, double: number): number {
  if (!Number.isFinite(double)) return double > 0 ? -1 : 1;
  if (exponent === 0 && Number.isInteger(double)) return sign(coefficient - BigInt(double));
  let [mantissa, twos] = [double, 0];
  while (!Number.isInteger(mantissa)) [mantissa, twos] = [mantissa * 2, twos + 1];
  const left = coefficient * (exponent > 0 ? 10n ** BigInt(exponent) : 1n) * 2n ** BigInt(twos);
  const right = BigInt(mantissa) * (exponent < 0 ? 10n ** BigInt(-exponent) : 1n);
  return sign(left - right);
}

const sign = (value: bigint): number => (value < 0n ? -1 : value > 0n ? 1 : 0);
