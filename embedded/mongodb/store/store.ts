import path from 'node:path';
import { DiskFailure, diskTrouble, type OnDiskFailure } from '../../data-file/disk-failure';
import { MalformedBson } from '../bson/elements';
import { CommandError } from '../errors';
import { Catalog } from './catalog';
import type { Collection } from './catalog';
import { CollectionWriter } from './collection-writer';
import { claimDataFolder, DataFolderError, syncFolder } from './data-folder';
import { openEnvironment } from './environment';
import type { Environment } from './environment';
import { damageOf } from './file-check';
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
  #diskFailure: DiskFailure | undefined;

  constructor(
    readonly environment: Environment,
    readonly claimed: ClaimedFolder,
    readonly onDiskFailure: OnDiskFailure,
  ) {
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
    this.#writes.hold(until);
  }

  writer(collection: Collection): CollectionWriter {
    return new CollectionWriter(this.environment, this.catalog, collection);
  }

  async close(): Promise<void> {
    await this.environment.root.close();
    this.claimed.release();
  }

  #commit<T>(work: () => T): T {
    if (this.#diskFailure !== undefined) throw this.#diskFailure;
    try {
      return this.environment.root.transactionSync(work);
    } catch (error) {
      const trouble = diskTrouble(error, this.folder);
      if (trouble instanceof DiskFailure) {
        this.#diskFailure = trouble;
        this.onDiskFailure(trouble);
        throw trouble;
      }
      this.catalog.reload();
      throw trouble === 'full' ? outOfDiskSpace(this.folder) : error;
    }
  }
}

const FILE = 'mongodb.mdb';

/** @throws DataFolderError when the folder cannot be written, is in use, or is damaged. */
export function openStore(folder: string, onDiskFailure: OnDiskFailure = () => undefined): Store {
  const release = claimDataFolder(folder);
  const file = path.join(folder, FILE);
  try {
    const damage = damageOf(file);
    if (damage !== undefined) throw damaged(file, damage);
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
  const message = error instanceof Error ? error.message : String(error);
  const isDamage =
    error instanceof MalformedBson || error instanceof RangeError || /MDB_/.test(message);
  if (isDamage) return damaged(file, message);
  return new DataFolderError(
    `Cannot open the data file ${file} (${message}). Choose another folder with --data.`,
  );
}

const damaged = (file: string, reason: string): DataFolderError =>
  new DataFolderError(
    `The data file ${file} is damaged (${reason}). Restore a backup, or move it away to start empty.`,
  );

export const outOfDiskSpace = (folder: string): CommandError =>
  new CommandError(
    'OutOfDiskSpace',
    `The disk of ${folder} is full, nothing was written. Make room; writes then go on by themselves.`,
  );
