import { DamagedStore } from './storage/damaged-store';
import { FolderInUse } from './storage/folder-lock';

/** One line for the operator: what is wrong and what to do. */
export function explain(failure: unknown): string {
  const error = failure instanceof Error ? failure : new Error(String(failure));
  const message = error.message.split('\n')[0] ?? '';
  if (error instanceof DamagedStore) {
    return `${message} Restore the data folder from a copy, or start with an empty one.`;
  }
  if (error instanceof FolderInUse) return `${message} Stop it, or choose another --data folder.`;
  const advice = ADVICE.find(([sign]) => sign.test(message))?.[1];
  return advice === undefined
    ? `The event store cannot start: ${message}`
    : `${message}. ${advice}`;
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/EADDRINUSE/, 'The port is taken: stop what listens on it, or choose another --port.'],
  [/EADDRNOTAVAIL|ENOTFOUND/, 'This machine has no such address: choose another --host.'],
  [/EACCES|EPERM|EROFS/, 'Allow this user to use it, or choose another --data folder or --port.'],
  [/ENOTDIR|EEXIST/, '--data must name a folder.'],
  [/ENOSPC/, 'The disk is full: make room.'],
];
