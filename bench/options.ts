import { InvalidArgumentError } from 'commander';

/** Reads a whole number from the command line. */
export const within =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };

/** Reads a list of names; `none` is the empty one. */
export const someOf =
  <Name extends string>(names: readonly Name[]) =>
  (list: string): readonly Name[] => {
    const asked = list === 'none' ? [] : list.split(',');
    const known = names.filter((name) => asked.includes(name));
    if (known.length === asked.length) return known;
    throw new InvalidArgumentError(`It must be some of ${names.join(',')}, or none.`);
  };
