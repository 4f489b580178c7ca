import path from 'node:path';
import { DamagedFile, explainDamage } from '../../data-file/damaged-file';
import { syncFolder } from '../../data-file/sync';
import { DiskFailure, DiskState, type OnDiskFailure } from '../../data-file/disk-failure';
import { CommandError } from '../errors';
import { Catalog } from './catalog';
import type { Collection } from './catalog';
import { CollectionWriter } from './collection-writer';
import { claimDataFolder, DataFolderError } from './data-folder';
import { DATA_FILE, openEnvironment } from './environment';
import type { Environment } from './environment';
import { Records } from './records';
import { WriteQueue } from './write-queue';

interface ClaimedFolder {
  readonly folder: string;
  readonly release: () => void;
}

/** The data folder of one server, open. */
export class Store {
  readonly catalog: Catalog;
  readonly records: Records;
  readonly #writes: WriteQueue;
  readonly #disk: DiskState;

  constructor(
    readonly environment: Environment,
    readonly claimed: ClaimedFolder,
    onDiskFailure: OnDiskFailure,
  ) {
    this.#disk = new DiskState(claimed.folder, onDiskFailure);
    this.catalog = new Catalog(environment);
    this.records = new Records(environment);
    this.#writes = new WriteQueue({ commit: (work) => this.#commit(work) });
  }

  get folder(): string {
    return this.claimed.folder;
  }

  /** Runs `work` in a write transaction; resolves when its effects are on disk. */
  write<T>(work: () => T): Promise<T> {
    return this.#writes.submit(work);
  }

  /** Commits wait for this, as for a slow disk; nothing of them can be read before. */
  holdCommits(until: Promise<void>): void {
    this.#writes.gate.hold(until);
  }

  writer(collection: Collection): CollectionWriter {
    return new CollectionWriter(this.environment, this.catalog, collection);
  }

  async close(): Promise<void> {
    await this.environment.root.close();
    this.claimed.release();
  }

  #commit<T>(work: () => T): T {
    this.#disk.check();
    try {
      return this.environment.root.transactionSync(work);
    } catch (error) {
      const trouble = this.#disk.troubleIn(error);
      if (trouble instanceof DiskFailure) throw trouble;
      this.catalog.reload();
      throw trouble === 'full' ? outOfDiskSpace(this.folder) : error;
    }
  }
}

export interface StoreOptions {
  /** Called once when nothing can be kept any more; writes are refused from then on. */
  readonly onDiskFailure?: OnDiskFailure | undefined;
  /** Runs before the data file is opened. @throws DamagedFile */
  readonly inspect?: ((folder: string) => Promise<void>) | undefined;
}

/** @throws DataFolderError when the folder cannot be written, is in use, or is damaged. */
export async function openStore(folder: string, options: StoreOptions = {}): Promise<Store> {
  const { onDiskFailure = () => undefined, inspect } = options;
  const release = claimDataFolder(folder);
  const file = path.join(folder, DATA_FILE);
  try {
    await inspect?.(folder);
    const environment = openEnvironment(file);
    syncFolder(folder);
    return new Store(environment, { folder, release }, onDiskFailure);
  } catch (error) {
    release();
    if (error instanceof DataFolderError) throw error;
    throw unopened(file, error);
  }
}

function unopened(file: string, error: unknown): DataFolderError {
  if (error instanceof DamagedFile) return new DataFolderError(explainDamage(file, error.finding));
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError || /MDB_/.test(message)) {
    return new DataFolderError(explainDamage(file, message));
  }
  return new DataFolderError(
    `Cannot open the data file ${file} (${message}). Choose another folder with --data.`,
  );
}

export const outOfDiskSpace = (folder: string): CommandError =>
  new CommandError(
    'OutOfDiskSpace',
    `The disk of ${folder} is full, nothing was written. Make room; writes then go on by themselves.`,
  );
