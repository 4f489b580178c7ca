import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Something the person who called has to put right; said in one line, exit code 2. */
export class CannotRun extends Error {}

/** The store to audit: of a running standalone by its data folder, else of the environment. */
export const storeAddress = (
  data: string | undefined,
  environment: { readonly [name: string]: string | undefined },
): string => {
  const address =
    data === undefined ? environment['EVENTSTORE_URL'] : addressIn(path.join(data, file));
  if (address === undefined || address === '') {
    throw new CannotRun('no store named: set EVENTSTORE_URL, or name a data folder with --data');
  }
  if (!/^esdb(\+discover)?:\/\/./.test(address)) {
    throw new CannotRun('the store address is not one: it must start with esdb://');
  }
  return address;
};

const file = 'standalone.json';

const addressIn = (name: string): string => {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch {
    throw new CannotRun(`${name} cannot be read: is a standalone running on that folder?`);
  }
  const address = memberOf(text, name);
  if (typeof address !== 'string') throw new CannotRun(`${name} names no event store`);
  return address;
};

const memberOf = (text: string, name: string): unknown => {
  try {
    const written: unknown = JSON.parse(text);
    return (written as { readonly eventstore?: unknown } | null)?.eventstore;
  } catch {
    throw new CannotRun(`${name} is damaged: it holds no JSON`);
  }
};
