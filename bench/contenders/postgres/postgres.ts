import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startChild, type ChildServer } from '../../child-server';
import type { Contender, RunningContender } from '../contender';
import { postgresAdapter } from './adapter';
import { auditBets, countsOf } from './audit';
import { Cluster, runStatements } from './cluster';
import type { Mode } from './modes';

const program = path.join(__dirname, '../../../../dist/bench/contenders/postgres/main.js');
const sqlFolder = path.join(__dirname, '../../../../bench/contenders/postgres');
const sql = (name: string): string => readFileSync(path.join(sqlFolder, name), 'utf8');

/**
 * One cluster for all modes, stopped while another contender runs. Every run has a database of its
 * own, copied from a seeded one.
 */
export class PostgresDatabase {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'wagerlog-bench-postgres-'));
  private cluster: Promise<Cluster> | undefined;

  /** Made and seeded at the first call. @throws PostgresMissing */
  prepare(): Promise<Cluster> {
    this.cluster ??= this.seeded();
    return this.cluster;
  }

  async startFresh(): Promise<Cluster> {
    const cluster = await this.prepare();
    await cluster.start();
    await runStatements(cluster.url('postgres'), [
      'DROP DATABASE IF EXISTS bets WITH (FORCE)',
      'CREATE DATABASE bets TEMPLATE seeded STRATEGY = FILE_COPY',
      'CHECKPOINT',
    ]);
    return cluster;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async seeded(): Promise<Cluster> {
    const cluster = new Cluster(this.folder);
    await cluster.start();
    try {
      await runStatements(cluster.url('postgres'), ['CREATE DATABASE seeded']);
      const statements = [sql('schema.sql'), sql('seed.sql'), 'VACUUM (FULL, ANALYZE)'];
      await runStatements(cluster.url('seeded'), statements);
    } finally {
      await cluster.stop();
    }
    return cluster;
  }
}

/** The backend people write over Postgres, in one of its modes. */
export const postgres = (mode: Mode, database: PostgresDatabase): Contender => ({
  name: mode,
  runs: ['backend', 'postgres'],
  prepare: async () => void (await database.prepare()),
  start: async () => {
    const cluster = await database.startFresh();
    try {
      const args = ['--mode', mode, '--database', cluster.url('bets')];
      return running(cluster, await startChild(program, args));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  },
  close: () => database.close(),
});

const running = (cluster: Cluster, backend: ChildServer): RunningContender => {
  const { hostname: host, port } = new URL(backend.url);
  const address = { host, port: Number(port) };
  const url = cluster.url('bets');
  return {
    addresses: [address],
    adapter: postgresAdapter(address),
    processes: { backend: backend.pid, postgres: cluster.pid },
    counts: () => countsOf(url),
    audit: (acknowledged) => auditBets(url, acknowledged),
    stop: async () => {
      await backend.stop();
      await cluster.stop();
    },
  };
};
