import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chanceFrom, countOf, SEED } from './chance';
import { createImage, withMounted } from './machine/disk';
import { bootGuest, cutPowerAfter } from './machine/guest';
import { endAll } from './machine/program';
import { startServer, verdictOn, type Acknowledged } from './machine/server';
import { lanesOf } from './machine/writer';
import { report } from './report';
import { itWith, missing } from './requirements';
import { SERVERS, type TestedServer } from './servers';
import { INTACT, sumOf, type Verdict } from './workload/history';

const POWER_CUTS = countOf('POWER_CUTS', 20);
const DISK_BYTES = 256 * 1024 * 1024;
const LANES = 16;
const ACKNOWLEDGED_MAX = 1000;
const CYCLE_MS_MAX = 180_000;

const lacking = missing('linux.uml', 'mkfs.ext4', 'mount', 'ip');

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'durability-power-'))));
afterEach(async () => {
  await endAll();
  rmSync(folder, { recursive: true });
});

describe.each(Object.values(SERVERS))('a power cut while $name writes', (server) => {
  itWith(lacking, `x ${POWER_CUTS} (SEED=${SEED}) loses nothing that was acknowledged`, {
    timeoutMs: (POWER_CUTS + 1) * CYCLE_MS_MAX,
    run: async () => {
      const chance = chanceFrom(SEED);
      const image = createImage(folder, DISK_BYTES);
      const all = new Map<string, number>();
      let verdict: Verdict | undefined;
      for (let cut = 0; cut < POWER_CUTS; cut += 1) {
        const lanes = { prefix: `cut-${cut}`, lanes: LANES };
        const guest = bootGuest(server, { image, ...lanes });
        const said = await cutPowerAfter(guest, chance.between(1, ACKNOWLEDGED_MAX));
        for (const [lane, count] of lanesOf(lanes, said)) all.set(lane, count);
        verdict = await verdictOnDisk(server, image, all);
        expect({ cut, ...verdict }).toMatchObject({ cut, ...INTACT });
      }
      report(`${server.name}, ${POWER_CUTS} power cuts`, sumOf(verdict ? [verdict] : []));
    },
  });

  itWith(lacking, 'is noticed when the flush is left out (positive control)', {
    timeoutMs: CYCLE_MS_MAX,
    run: async () => {
      const image = createImage(folder, DISK_BYTES);
      const lanes = { prefix: 'control', lanes: LANES };
      const guest = bootGuest(server, { image, ...lanes, isUnflushed: true });
      const said = await cutPowerAfter(guest, ACKNOWLEDGED_MAX);
      const verdict = verdictOnDisk(server, image, lanesOf(lanes, said));
      // A file of which nothing was flushed is refused: then all is lost.
      const lost = await verdict.then(
        (found) => found.lost,
        (error: Error) => (/did not start: .* is damaged: /.test(error.message) ? Infinity : 0),
      );
      expect(lost).toBeGreaterThan(0);
    },
  });
});

/** Starts the server on a copy of what is on the disk. @throws when it does not start */
async function verdictOnDisk(
  server: TestedServer,
  image: string,
  lanes: Acknowledged,
): Promise<Verdict> {
  const copy = path.join(folder, 'copy');
  rmSync(copy, { recursive: true, force: true });
  const mountedAt = path.join(folder, 'mounted');
  await withMounted(image, mountedAt, () => {
    const found = path.join(mountedAt, 'data');
    if (existsSync(found)) cpSync(found, copy, { recursive: true });
    return Promise.resolve();
  });
  const { url, program } = await startServer(server, { folder: copy });
  const verdict = await verdictOn(server, url, lanes);
  expect(await program.end('SIGTERM')).toMatchObject({ exitCode: 0 });
  return verdict;
}
