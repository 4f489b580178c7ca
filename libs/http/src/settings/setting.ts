import { availableParallelism } from 'node:os';
/** One setting of the environment: how its text is read and what is said when it is wrong. */
export interface Setting<Value> {
  readonly unit: string;
  /** As text, as it would stand in the environment. */
  readonly default?: string;
  /** Completes the sentence "it must be …". */
  readonly expects: string;
  readonly example: string;
  readonly description: string;
  /** The value may hold a password: messages never repeat it. */
  readonly secret?: boolean;
  /** May be absent without a default; the value is then `undefined`. */
  readonly optional?: boolean;
  /** `undefined`: the text is wrong. */
  readonly parse: (text: string) => Value | undefined;
}

type Described = Omit<Setting<never>, 'expects' | 'parse' | 'optional'>;

/** May be absent, and has no default. */
export const optional = <Value>(setting: Setting<Value>): Setting<Value | undefined> => ({
  ...setting,
  optional: true,
});

/** An address with one of these schemes, kept as text: the drivers read it again. */
export const address = (schemes: readonly string[], described: Described): Setting<string> => ({
  ...described,
  expects: `an address that starts with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  parse: (text) =>
    schemes.some((scheme) => text.startsWith(`${scheme}://`) && text.length > scheme.length + 3)
      ? text
      : undefined,
});

/** An address that is dialled by this process itself. */
export const webAddress = (described: Described): Setting<string> => ({
  ...address(['http', 'https'], described),
  parse: (text) => (/^https?:\/\//.test(text) && URL.canParse(text) ? text : undefined),
});

export const wholeNumber = (
  { min, max }: { readonly min: number; readonly max: number },
  described: Described,
): Setting<number> => ({
  ...described,
  expects: `a whole number from ${min} to ${max}`,
  parse: (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  },
});

export const choice = <Value extends string>(
  values: readonly Value[],
  described: Described,
): Setting<Value> => ({
  ...described,
  expects: `one of ${values.join(', ')}`,
  parse: (text) => values.find((value) => value === text),
});

export const yesOrNo = (described: Described): Setting<boolean> => ({
  ...described,
  expects: 'true or false',
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
});

export const word = (pattern: RegExp, expects: string, described: Described): Setting<string> => ({
  ...described,
  expects,
  parse: (text) => (pattern.test(text) ? text : undefined),
});

/** Origins as browsers send them: scheme, host and port, no path; separated by commas. */
export const origins = (described: Described): Setting<readonly string[]> => ({
  ...described,
  expects: 'a comma separated list of origins without a path',
  parse: (text) => {
    const list = text.split(',').map((origin) => origin.trim());
    return list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)
      ? list
      : undefined;
  },
});

/** 0 or 1; `auto` is 1 where there is a core for it. */
export const secondThread = (described: Described): Setting<number> => ({
  ...described,
  expects: '0, 1 or auto',
  parse: (text) => {
    if (text === 'auto') return availableParallelism() > 1 ? 1 : 0;
    return text === '0' || text === '1' ? Number(text) : undefined;
  },
});
