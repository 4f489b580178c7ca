import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chanceFrom, countOf, SEED, type Chance } from './chance';
import { endAll, until, type Program } from './machine/program';
import { startServer, verdictOn, type Acknowledged, type Server } from './machine/server';
import { acknowledgements, lanesOf, startWriter } from './machine/writer';
import { SERVERS } from './servers';
import { INTACT } from './workload/history';
import { report } from './report';

const KILLS = countOf('KILLS', 200);
const LANES = 32;
const ACKNOWLEDGED_MAX = 400;
const DELAY_MS_MAX = 20;
const CYCLE_MS_MAX = 30_000;

afterEach(endAll);

describe.each(Object.values(SERVERS))('kill -9 of $name under load', (server) => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'durability-kill-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it(
    `x ${KILLS} (SEED=${SEED}) keeps every acknowledged write once and whole`,
    async () => {
      const chance = chanceFrom(SEED);
      const all = new Map<string, number>();
      let newest: Acknowledged = new Map();
      for (let cycle = 0; cycle < KILLS; cycle += 1) {
        const running = await startServer(server, { folder });
        const prefix = `kill-${cycle}`;
        const writer = startWriter(server, { url: running.url, prefix, lanes: LANES });
        const verdict = await verdictOn(server, running.url, newest);
        expect({ cycle, ...verdict }).toMatchObject({ cycle, ...INTACT });
        newest = await killUnderLoad({ running, writer, prefix, chance });
        for (const [lane, count] of newest) all.set(lane, count);
      }
      const { url, program } = await startServer(server, { folder });
      const verdict = await verdictOn(server, url, all);
      report(`${server.name}, ${KILLS} x kill -9`, verdict);
      expect(verdict).toMatchObject(INTACT);
      expect(verdict.acknowledged).toBeGreaterThan(KILLS);
      expect(await program.end('SIGTERM')).toMatchObject({ exitCode: 0, stderr: '' });
    },
    KILLS * CYCLE_MS_MAX + CYCLE_MS_MAX,
  );
});

interface Load {
  readonly running: Server;
  readonly writer: Program;
  readonly prefix: string;
  readonly chance: Chance;
}

/** Kills the server at some moment; resolves with what it had acknowledged. */
async function killUnderLoad({ running, writer, prefix, chance }: Load): Promise<Acknowledged> {
  const count = chance.between(1, ACKNOWLEDGED_MAX);
  await until('the acknowledgements', () => {
    if (writer.isOver()) throw new Error(`the writer ended: ${writer.stderr()}`);
    return acknowledgements(writer.stdout()) >= count;
  });
  await pause(chance.between(0, DELAY_MS_MAX));
  expect(await running.program.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL', stderr: '' });
  await until('the end of the writer', () => writer.isOver());
  expect(writer.stdout()).toMatch(/END\n$/);
  return lanesOf({ prefix, lanes: LANES }, writer.stdout());
}
