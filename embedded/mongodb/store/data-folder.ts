import { FolderInUse, lockFolder } from '../../data-file/folder-lock';

/** Why a server cannot use its data folder, as one line that says what to do. */
export class DataFolderError extends Error {}

/**
 * Creates the folder if needed and claims it for this process; two servers on one folder would
 * destroy each other's transactions. Returns what gives it up again.
 * @throws DataFolderError
 */
export function claimDataFolder(folder: string): () => void {
  try {
    return lockFolder(folder);
  } catch (error) {
    if (error instanceof FolderInUse) {
      throw new DataFolderError(`${error.message} Stop it or choose another with --data.`);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataFolderError(
      `Cannot write to the data folder ${folder} (${reason}). Choose another with --data.`,
    );
  }
}
