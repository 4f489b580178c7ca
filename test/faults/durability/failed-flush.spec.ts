import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endAll, start, until, type Program } from './machine/program';
import { startServer, verdictOn } from './machine/server';
import { itWith, missing } from './requirements';
import { SERVERS } from './servers';
import { INTACT } from './workload/history';

const LANE = 'flush';
const WRITES = 12;
const lacking = missing('strace');

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'durability-flush-'))));
afterEach(async () => {
  await endAll();
  rmSync(folder, { recursive: true });
});

/** From now on these calls of the program fail, whichever thread makes them. */
async function failCalls({ pid }: Program, calls: string): Promise<void> {
  const inject = `inject=${calls}:error=EIO`;
  const strace = start('strace', ['-f', '-p', String(pid), '-e', `trace=${calls}`, '-e', inject]);
  await until('an attached strace', () => {
    if (strace.isOver()) throw new Error(strace.stderr());
    return /attached/.test(strace.stderr());
  });
}

describe.each(Object.values(SERVERS))('a disk that fails under $name', (server) => {
  const failing = async (calls: string, isUnflushed = false) => {
    const { url, program } = await startServer(server, { folder, isUnflushed });
    const driver = await server.connect(url);
    for (let number = 0; number < WRITES; number += 1) await driver.write(LANE, number);
    await failCalls(program, calls);
    const last = await driver.write(LANE, WRITES).then(
      () => 'acknowledged',
      () => 'not acknowledged',
    );
    await driver.close();
    return { last, program };
  };

  describe.each([
    ['flushing', 'fdatasync,fsync,msync'],
    ['writing', 'pwrite64,pwritev'],
  ])('when %s', (_, calls) => {
    itWith(lacking, 'ends it with a clear line, nothing lost, and the write not acknowledged', {
      timeoutMs: 90_000,
      run: async () => {
        const { last, program } = await failing(calls);
        expect(last).toBe('not acknowledged');
        const { exitCode, stderr } = await program.ended;
        expect(exitCode).toBe(1);
        // LMDB's own words may come before.
        expect(stderr).toMatch(/disk of [^\n]* failed[^\n]*\n$/);
        expect(stderr.match(/disk of/g)).toHaveLength(1);
        const { url } = await startServer(server, { folder });
        const verdict = await verdictOn(server, url, new Map([[LANE, WRITES]]));
        expect(verdict).toEqual({ acknowledged: WRITES, ...INTACT });
      },
    });
  });

  itWith(lacking, 'goes unnoticed by a server that does not flush (positive control)', {
    timeoutMs: 90_000,
    run: async () => {
      const { last } = await failing('fdatasync,fsync,msync', true);
      expect(last).toBe('acknowledged');
    },
  });
});
