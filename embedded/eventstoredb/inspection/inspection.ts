import path from 'node:path';
import { inspectFile, type Watching } from '../../data-file/inspection';
import { DATA_FILE } from '../storage/log/tables';

/** Reads a whole data folder. @throws DamagedFile */
export async function inspectInOwnProcess(folder: string): Promise<void> {
  await inspectFolder(folder, { wholeBytesMax: Infinity });
}

/** Resolves, when the folder may be served, with what ends the inspection. @throws DamagedFile */
export function inspectFolder(folder: string, watching: Watching): Promise<() => void> {
  const program = path.join(__dirname, 'process.js');
  return inspectFile({ file: path.join(folder, DATA_FILE), program, ...watching });
}
