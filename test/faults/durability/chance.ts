/** Random numbers that can be had again: the seed is printed and can be set by `SEED`. */
export const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

export interface Chance {
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
}

/** Mulberry32, as published by its author Tommy Ettinger. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { between: (min, max) => min + Math.floor(next() * (max - min + 1)) };
}

/** How often a fault is caused for each server, from the environment. */
export const countOf = (
  variable: 'KILLS' | 'SETTLEMENT_KILLS' | 'POWER_CUTS' | 'FLIPS',
  usual: number,
): number => Number(process.env[variable] ?? usual);
