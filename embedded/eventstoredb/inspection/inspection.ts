import path from 'node:path';
import { DamagedFile } from '../../data-file/damaged-file';
import { inspectFile, type InspectionSettings } from '../../data-file/inspection';
import { DamagedStore } from '../storage/damaged-store';
import { DATA_FILE } from '../storage/log/tables';

export type Watching = Pick<InspectionSettings, 'wholeBytesMax' | 'onDamage'>;

/** Reads a whole data folder. @throws DamagedStore */
export async function inspectInOwnProcess(folder: string): Promise<void> {
  await inspectFolder(folder, { wholeBytesMax: Infinity });
}

/** Resolves, when the folder may be served, with what ends the inspection. @throws DamagedStore */
export async function inspectFolder(folder: string, watching: Watching): Promise<() => void> {
  const program = path.join(__dirname, 'process.js');
  try {
    return await inspectFile({ file: path.join(folder, DATA_FILE), program, ...watching });
  } catch (failure) {
    throw failure instanceof DamagedFile ? new DamagedStore(failure.finding) : failure;
  }
}
