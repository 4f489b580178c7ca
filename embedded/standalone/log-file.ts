import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const bytesMax = 16 * 1_024 * 1_024;

/** What a process says, kept in `{name}.log` and, one rotation old, in `{name}.log.1`: bounded. */
export class LogFile {
  private descriptor: number;
  private bytes: number;

  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.descriptor = openSync(path, 'a');
    this.bytes = fstatSync(this.descriptor).size;
  }

  write(chunk: Buffer): void {
    if (this.bytes + chunk.length > bytesMax) this.rotate();
    this.bytes += writeSync(this.descriptor, chunk);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private rotate(): void {
    closeSync(this.descriptor);
    renameSync(this.path, `${this.path}.1`);
    this.descriptor = openSync(this.path, 'a');
    this.bytes = 0;
  }
}
