import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createImage, fillDisk, withMounted } from './machine/disk';
import { endAll } from './machine/program';
import { startServer, verdictOn } from './machine/server';
import { itWith, missing } from './requirements';
import { SERVERS, type TestedServer } from './servers';
import type { Driver } from './workload/driver';
import { INTACT, judge } from './workload/history';

const DISK_BYTES = 48 * 1024 * 1024;
const WRITES_MAX = 100_000;
const LANE = 'full';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'durability-full-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe.each(Object.values(SERVERS))('a full disk under $name', (server) => {
  itWith(missing('mkfs.ext4', 'mount'), 'refuses writes, serves reads, and passes by itself', {
    timeoutMs: 180_000,
    run: () =>
      withMounted(createImage(folder, DISK_BYTES), path.join(folder, 'mounted'), () =>
        fillAndFree(server, path.join(folder, 'mounted')).finally(endAll),
      ),
  });
});

async function fillAndFree(server: TestedServer, disk: string): Promise<void> {
  const filler = path.join(disk, 'filler');
  const data = path.join(disk, 'data');
  const { url, program } = await startServer(server, { folder: data });
  const driver = await server.connect(url);
  await driver.write(LANE, 0);
  fillDisk(filler);
  const acknowledged = await writeUntilRefused(server, driver);
  await expect(driver.write(LANE, acknowledged)).rejects.toMatchObject(server.diskFull);
  const found = await driver.readLane(LANE);
  expect(judge(LANE, acknowledged, found)).toEqual({ acknowledged, ...INTACT });
  expect(Math.max(...found.map(({ number }) => number))).toBe(acknowledged - 1);

  rmSync(filler);
  await driver.write(LANE, acknowledged);
  await driver.close();
  await program.end('SIGKILL');
  const restarted = await startServer(server, { folder: data });
  const lanes = new Map([[LANE, acknowledged + 1]]);
  expect(await verdictOn(server, restarted.url, lanes)).toMatchObject(INTACT);
}

/** Writes that find room in the file go through; resolves with how many have. */
async function writeUntilRefused(server: TestedServer, driver: Driver): Promise<number> {
  for (let number = 1; number < WRITES_MAX; number += 1) {
    const refusal = await driver.write(LANE, number).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal === undefined) continue;
    expect(refusal).toMatchObject(server.diskFull);
    return number;
  }
  throw new Error('the disk never became full');
}
