import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEventStoreServer } from '../../../embedded/eventstoredb/server';
import { startMongoServer } from '../../../embedded/mongodb/server';
import { chanceFrom, countOf, SEED } from './chance';
import { damage, removeEntry } from './machine/damage';
import { endAll, until } from './machine/program';
import { launch, startServer, urlIn, verdictOn, type Acknowledged } from './machine/server';
import { report } from './report';
import { SERVERS, type TestedServer } from './servers';

const FLIPS = countOf('FLIPS', 60);
const WRITES = 40;
const LANES = Array.from({ length: 6 }, (_, lane) => `lane-${lane}`);
const acknowledged: Acknowledged = new Map(LANES.map((lane) => [lane, WRITES]));
const MS_MAX = 15_000;

/** The positive control: in this process, without any inspection of the file. */
const START_UNINSPECTED = {
  eventstoredb: (dataFolder: string) => startEventStoreServer({ dataFolder }),
  mongodb: (dataFolder: string) => startMongoServer({ dataFolder }),
};

let folder: string;
afterEach(endAll);

/** A folder with a history in it, written through the server. */
async function prepare(server: TestedServer, data: string): Promise<void> {
  const { url, program } = await startServer(server, { folder: data });
  const driver = await server.connect(url);
  const fill = async (lane: string) => {
    for (let number = 0; number < WRITES; number += 1) await driver.write(lane, number);
  };
  await Promise.all(LANES.map(fill));
  await driver.close();
  await program.end('SIGTERM');
}

/** Whether every read equals what was written. */
async function answersRightly(server: TestedServer, url: string): Promise<boolean> {
  try {
    const { lost, doubled, halfWritten } = await verdictOn(server, url, acknowledged);
    return lost + doubled + halfWritten === 0;
  } catch {
    return false;
  }
}

describe.each(Object.values(SERVERS))('a damaged data file of $name', (server) => {
  const named = new RegExp(`data file [^\\n]*${server.dataFile} is damaged: [^\\n]+\\n$`);
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'durability-damage-'));
    await prepare(server, path.join(folder, 'good'));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const copy = (): { readonly data: string; readonly file: string } => {
    const data = path.join(folder, 'damaged');
    rmSync(data, { recursive: true, force: true });
    cpSync(path.join(folder, 'good'), data, { recursive: true });
    return { data, file: path.join(data, server.dataFile) };
  };

  it(
    `x ${FLIPS} (SEED=${SEED}) is named, or nothing that matters was hit`,
    async () => {
      const chance = chanceFrom(SEED);
      const counts = { named: 0, harmless: 0 };
      for (let flip = 0; flip < FLIPS; flip += 1) {
        const { data, file } = copy();
        const done = damage(file, chance);
        const program = launch(server, { folder: data });
        const url = await until('a server or its end', () =>
          program.isOver() ? '' : urlIn(program.stdout()),
        ).catch(() => undefined);
        if (url === undefined || url === '') {
          const { exitCode, stderr } = await program.ended;
          expect({ flip, done, exitCode, stderr }).toMatchObject({
            exitCode: 1,
            stderr: expect.stringMatching(named) as string,
          });
          counts.named += 1;
        } else {
          expect({ flip, done, rightly: await answersRightly(server, url) }).toMatchObject({
            rightly: true,
          });
          counts.harmless += 1;
          await program.end('SIGKILL');
        }
      }
      report(`${server.name}, ${FLIPS} x damage`, counts);
      expect(counts.named).toBeGreaterThan(0);
    },
    FLIPS * MS_MAX,
  );

  it('is named though its pages are sound, and would be served wrongly without the inspection (positive control)', async () => {
    const { data, file } = copy();
    await removeEntry(file, server.indexTable);
    const uninspected = await START_UNINSPECTED[server.name](data);
    expect(await answersRightly(server, uninspected.url)).toBe(false);
    await uninspected.close();
    const { exitCode, stderr } = await launch(server, { folder: data }).ended;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(named);
  }, 60_000);

  describe('that is large, and so inspected while it is served', () => {
    const args = ['--inspect-first', '0'];

    it('is named, and ends the server', async () => {
      const { data, file } = copy();
      await removeEntry(file, server.indexTable);
      const { program } = await startServer(server, { folder: data, args });
      const { exitCode, stderr } = await program.ended;
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(named);
    }, 60_000);

    it('is named even when the server has died of it', async () => {
      const { data, file } = copy();
      await removeEntry(file, server.indexTable);
      const { program } = await startServer(server, { folder: data, args });
      const { stderr } = await program.end('SIGKILL');
      expect(stderr).toMatch(named);
    }, 60_000);

    it('does not disturb writes when it is sound', async () => {
      const { data } = copy();
      const { url, program } = await startServer(server, { folder: data, args });
      const driver = await server.connect(url);
      for (let number = 0; number < WRITES; number += 1) await driver.write('during', number);
      await driver.close();
      expect(await answersRightly(server, url)).toBe(true);
      expect(await program.end('SIGTERM')).toMatchObject({ exitCode: 0, stderr: '' });
    }, 60_000);
  });
});
