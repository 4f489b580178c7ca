import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DEMO_ROLES } from './demo-clients';
import type { DemoClients } from './demo-clients';

/** Why the data folder cannot be used, as one line that says what to do. */
export class IdentityFolderError extends Error {}

/** Made at the first start and kept, so that a restart keeps tokens and clients valid. */
export interface Identity {
  readonly clients: DemoClients;
  /** Private RSA key (RFC 7517) with `kid`, `alg` and `use`. */
  readonly signingKey: JsonWebKey;
}

export const CLIENTS_FILE = 'clients.json';
const KEY_FILE = 'signing-key.json';

export function openIdentity(folder: string): Identity {
  try {
    createFolder(path.resolve(folder));
  } catch (error) {
    throw unusable(folder, error);
  }
  return {
    clients: kept(path.join(folder, CLIENTS_FILE), newClients, isClients),
    signingKey: kept(path.join(folder, KEY_FILE), newSigningKey, isSigningKey),
  };
}

/** Not `recursive: true`: in places where nothing can be created, such as /proc, that never ends. */
function createFolder(folder: string): void {
  if (existsSync(folder)) return;
  createFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** The content of a file, made and written if there is none. Anything unreadable is an error. */
function kept<T>(file: string, make: () => T, isValid: (content: unknown) => content is T): T {
  const text = readIfPresent(file);
  if (text === undefined) {
    const made = make();
    writeWhole(file, JSON.stringify(made, null, 2));
    return made;
  }
  const content = parsed(text);
  if (isValid(content)) return content;
  throw new IdentityFolderError(
    `The file ${file} is damaged. Restore it, or remove it to have it made anew ` +
      '(clients and tokens of before are then no longer valid).',
  );
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(path.dirname(file), error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** By rename, so that a crash leaves the whole file or none; secrets are the owner's alone. */
function writeWhole(file: string, text: string): void {
  try {
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, `${text}\n`, { mode: 0o600, flush: true });
    renameSync(temporary, file);
  } catch (error) {
    throw unusable(path.dirname(file), error);
  }
}

const unusable = (folder: string, error: unknown): IdentityFolderError =>
  new IdentityFolderError(
    `Cannot use the data folder ${folder} (${error instanceof Error ? error.message : ''}). ` +
      'Choose another with --data.',
  );

const SECRET_BYTES = 32;

function newClients(): DemoClients {
  const clients = Object.entries(DEMO_ROLES).map(([id, role]) => [
    id,
    { id, secret: randomBytes(SECRET_BYTES).toString('base64url'), role },
  ]);
  return Object.fromEntries(clients) as DemoClients;
}

const isClients = (content: unknown): content is DemoClients =>
  isObject(content) &&
  Object.entries(DEMO_ROLES).every(([id, role]) => {
    const client = content[id];
    return isObject(client) && client['id'] === id && client['role'] === role && hasSecret(client);
  });

const hasSecret = ({ secret }: Record<string, unknown>): boolean =>
  typeof secret === 'string' && secret !== '';

function newSigningKey(): JsonWebKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ format: 'jwk' });
  return { ...key, kid: randomUUID(), alg: 'RS256', use: 'sig' };
}

const isSigningKey = (content: unknown): content is JsonWebKey =>
  isObject(content) &&
  content['kty'] === 'RSA' &&
  ['n', 'e', 'd', 'kid'].every((p) => p in content);

const isObject = (content: unknown): content is Record<string, unknown> =>
  typeof content === 'object' && content !== null && !Array.isArray(content);
