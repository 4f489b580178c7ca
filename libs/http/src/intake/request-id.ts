import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const name = 'request-id';

/**
 * The caller's `Request-Id` if it can stand in a log line and in JSON as it is, else a new one.
 * Reads the headers as they came: for most requests of an overload nobody else looks at them.
 */
export const requestIdOf = ({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string => {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const header = rawHeaders[at] ?? '';
    if (header.length !== name.length || header.toLowerCase() !== name) continue;
    const given = rawHeaders[at + 1] ?? '';
    if (/^[\w.:-]{1,128}$/.test(given)) return given;
  }
  return randomUUID();
};
