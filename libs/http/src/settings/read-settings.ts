import { z } from 'zod';
import { settings } from './registry';
import type { SettingName } from './registry';
import type { Setting } from './setting';

/** sysexits(3), EX_CONFIG: something in the configuration is wrong. */
export const exitConfiguration = 78;

export type Environment = { readonly [name: string]: string | undefined };

type Parsed<One> = One extends Setting<infer Value> ? Value : never;
export type Settings<Name extends SettingName> = {
  readonly [N in Name]: Parsed<(typeof settings)[N]>;
};

/**
 * The schema of the settings one process uses. `defaults` are that process's own, as text: its
 * ports, for example.
 */
export const settingsSchema = <Name extends SettingName>(
  names: readonly Name[],
  defaults: { readonly [N in Name]?: string } = {},
): z.ZodType<Settings<Name>> =>
  z.unknown().transform((environment, context) => {
    const values = names.map((name) => {
      const text = textOf(environment as Environment, name) ?? defaults[name];
      const read = valueOf(name, settings[name], text);
      if ('wrong' in read) context.addIssue(`${name} ${read.wrong}`);
      return [name, 'wrong' in read ? undefined : read.value] as const;
    });
    return Object.fromEntries(values) as Settings<Name>;
  });

/** An empty variable counts as absent: that is how compose files and shells leave one out. */
const textOf = (environment: Environment, name: string): string | undefined => {
  const text = environment[name]?.trim();
  return text === '' ? undefined : text;
};

const valueOf = (
  name: string,
  setting: Setting<unknown>,
  text = setting.default,
): { readonly value: unknown } | { readonly wrong: string } => {
  if (text === undefined) {
    if (setting.optional === true) return { value: undefined };
    return { wrong: `is missing: ${remedy(name, setting)}` };
  }
  const value = setting.parse(text);
  if (value !== undefined) return { value };
  const quoted = setting.secret === true ? '' : ` (${JSON.stringify(text.slice(0, 100))})`;
  return { wrong: `is wrong${quoted}: ${remedy(name, setting)}` };
};

const remedy = (name: string, { expects, example }: Setting<unknown>): string =>
  `set it to ${expects}, for example ${name}=${example}`;

export interface Outlet {
  readonly say: (line: string) => void;
  readonly exit: (code: number) => never;
}

const processOutlet: Outlet = {
  say: (line) => process.stderr.write(`${line}\n`),
  exit: (code) => process.exit(code),
};

/** The settings, or one line per wrong one on stderr and exit 78. */
export const readSettings = <Value>(
  schema: z.ZodType<Value>,
  environment: Environment = process.env,
  { say, exit }: Outlet = processOutlet,
): Value => {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  for (const { message } of parsed.error.issues) say(`configuration: ${message}`);
  return exit(exitConfiguration);
};
