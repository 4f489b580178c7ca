import { parseArgs } from 'node:util';
import type { IdentityServerOptions } from './server';

export const HELP = `Usage: node dist/embedded/identity/main.js [--port N] [--host ADDRESS] [--data DIR]
                                            [--issuer URL] [--audience NAME]

An embedded OpenID provider that issues tokens to demo clients, for laptops and tests.

  --port N         port to listen on, 0 takes a free one  (default 3003)
  --host ADDRESS   address to listen on                   (default 127.0.0.1)
  --data DIR       keeps the clients and the signing key  (default .wagerlog/identity)
  --issuer URL     issuer named in tokens                 (default the server's own address)
  --audience NAME  audience named in tokens               (default wagerlog)
  --help           this text`;

/** A wrong argument, as one line. */
export class SettingsError extends Error {}

export function readSettings(args: readonly string[]): IdentityServerOptions | 'help' {
  const { help, port, issuer, data, ...texts } = parse(args);
  if (help === true) return 'help';
  return {
    ...definedOf(texts),
    port: portOf(port ?? '3003'),
    dataFolder: data ?? '.wagerlog/identity',
    ...(issuer === undefined ? {} : { issuer: issuerOf(issuer) }),
  };
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new SettingsError(`--port must be a number from 0 to 65535, not "${text}".`);
}

function issuerOf(text: string): string {
  if (/^https?:\/\/[^/?#]+(\/[^?#]*)?$/.test(text)) return text;
  throw new SettingsError(`--issuer must be an http(s) URL, not "${text}".`);
}

type Texts = { readonly host: string | undefined; readonly audience: string | undefined };

const definedOf = ({ host, audience }: Partial<Texts>) => ({
  ...(host === undefined ? {} : { host }),
  ...(audience === undefined ? {} : { audience }),
});

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const names = { port: text, host: text, data: text, issuer: text, audience: text } as const;
  const options = { ...names, help: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    throw new SettingsError(
      `${error instanceof Error ? error.message : String(error)} See --help.`,
    );
  }
}
