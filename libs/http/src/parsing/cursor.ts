import { z } from 'zod';
import { Problem } from '../problems/problem';

const cursorMaxLength = 1024;

/** Where a list goes on: the list's name and the sort key of the last item given. */
export const encodeCursor = (list: string, key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify([list, ...key])).toString('base64url');

/** The sort key, checked; throws `CURSOR_INVALID` for anything this list did not give out. */
export const parseCursor = <Key extends readonly unknown[]>(
  text: string,
  list: string,
  key: z.ZodType<Key>,
): Key => {
  const parts = text.length <= cursorMaxLength ? decode(text) : undefined;
  const checked = parts?.[0] === list ? key.safeParse(parts.slice(1)) : undefined;
  if (checked?.success !== true) throw new Problem('CURSOR_INVALID');
  return checked.data;
};

const decode = (text: string): readonly unknown[] | undefined => {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) return undefined;
  try {
    const parts: unknown = JSON.parse(bytes.toString('utf8'));
    return Array.isArray(parts) ? parts : undefined;
  } catch {
    return undefined;
  }
};
