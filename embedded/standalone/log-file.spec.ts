import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LogFile } from './log-file';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'log-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a log file', () => {
  it('goes on where the last start ended', () => {
    const file = path.join(folder, 'logs', 'audit.log');
    for (const line of ['one\n', 'two\n']) {
      const log = new LogFile(file);
      log.write(Buffer.from(line));
      log.close();
    }
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  });

  it('keeps two of its kind at most', () => {
    const file = path.join(folder, 'audit.log');
    const log = new LogFile(file);
    const mebibyte = Buffer.alloc(1_024 * 1_024, 'x');
    for (let count = 0; count < 40; count += 1) log.write(mebibyte);
    log.close();
    expect(statSync(`${file}.1`).size).toBe(16 * mebibyte.length);
    expect(statSync(file).size).toBe(8 * mebibyte.length);
    expect(existsSync(`${file}.2`)).toBe(false);
  });
});
