import path from 'node:path';
import { DiskFailure } from '../data-file/disk-failure';
import { DamagedFile, explainDamage } from '../data-file/damaged-file';
import { FolderInUse } from '../data-file/folder-lock';
import { DATA_FILE } from './storage/log/tables';
import { WrongSetting } from './settings';

/** One line for the operator: what is wrong and what to do. */
export function explain(failure: unknown, dataFolder: string): string {
  if (failure instanceof WrongSetting) return failure.message;
  if (failure instanceof DiskFailure) return failure.message;
  if (failure instanceof FolderInUse) {
    return `${failure.message} Stop it, or choose another --data folder.`;
  }
  if (failure instanceof DamagedFile) {
    return explainDamage(path.join(dataFolder, DATA_FILE), failure.finding);
  }
  return explainSystemError(failure instanceof Error ? failure.message : String(failure));
}

function explainSystemError(text: string): string {
  const [message = ''] = text.split('\n');
  const [, advice = ''] = ADVICE.find(([sign]) => sign.test(message)) ?? [];
  return `The event store cannot start: ${message}. ${advice}`.trim();
}

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/EADDRINUSE/, 'The port is taken: stop what listens on it, or choose another --port.'],
  [/EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN/, 'This machine has no such address: choose another --host.'],
  [/EACCES|EPERM|EROFS/, 'Allow this user to use it, or choose another --data folder or --port.'],
  [/ENOTDIR|EEXIST/, '--data must name a folder.'],
  [/ENOENT/, 'Choose another --data folder.'],
  [/ENOSPC/, 'The disk is full: make room.'],
];
