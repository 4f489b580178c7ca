import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lockFolder } from './folder-lock';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the lock of a data folder', () => {
  it('is one for each folder, by whatever name', async () => {
    const lock = await lockFolder(folder);
    const link = path.join(folder, 'link');
    symlinkSync(folder, link);
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.pid}`);
    await expect(lockFolder(link)).rejects.toThrow('Stop it, or choose another folder');
    lock.release();
    (await lockFolder(link)).release();
  });

  it('is free again after its owner was killed', async () => {
    const program = `
      const path = require('node:path');
      const name = require('node:crypto').createHash('sha256')
        .update(${JSON.stringify(realpathSync(folder))}).digest('hex').slice(0, 24);
      require('node:net').createServer()
        .listen(path.join(require('node:os').tmpdir(), 'wagerlog-' + name + '.sock'),
          () => console.log('locked'));`;
    const owner = spawn(process.execPath, ['-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    await expect(lockFolder(folder)).rejects.toThrow('Another standalone');
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    (await lockFolder(folder)).release();
  }, 20_000);
});
