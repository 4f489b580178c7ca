import { execFileSync, spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
} from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { choosePorts } from '../../../embedded/standalone/ports';

const installations = '/usr/lib/postgresql';

/** Said instead of a stack: the other contenders can be measured without it. */
export class PostgresMissing extends Error {}

/** Folder of the newest installed version's programs. @throws PostgresMissing */
export const postgresPrograms = (): string => {
  const versions = existsSync(installations) ? readdirSync(installations) : [];
  const newest = versions
    .filter((version) => existsSync(path.join(installations, version, 'bin/initdb')))
    .sort((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined) return path.join(installations, newest, 'bin');
  throw new PostgresMissing(
    `There is no Postgres in ${installations}: apt-get install postgresql, or leave its modes out (--against none).`,
  );
};

/** Sizes alone: durability is Postgres's own default, fsync, synchronous_commit and full_page_writes on. */
const sizes = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 2GB
effective_cache_size = 8GB
wal_buffers = 64MB
max_wal_size = 8GB
min_wal_size = 2GB
checkpoint_timeout = 15min
wal_compression = lz4
jit = off
max_parallel_workers_per_gather = 0
`;

const readyMs = 60_000;
const pollMs = 50;

/** A private cluster in a folder of its own; it runs as the user postgres when we are root. */
export class Cluster {
  private readonly programs = postgresPrograms();
  private readonly folder: string;
  private readonly user = process.getuid?.() === 0 ? userOf('postgres') : undefined;
  private server: ChildProcess | undefined;
  private port = 0;

  constructor(parent: string) {
    this.folder = path.join(parent, 'cluster');
    chmodSync(parent, 0o755);
    mkdirSync(this.folder, { mode: 0o700 });
    if (this.user) chownSync(this.folder, this.user.uid, this.user.gid);
    const settings = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8'];
    execFileSync(path.join(this.programs, 'initdb'), ['-D', this.folder, ...settings], {
      ...this.user,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    appendFileSync(path.join(this.folder, 'postgresql.conf'), sizes);
  }

  get pid(): number {
    return this.server?.pid ?? 0;
  }

  url(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    this.port = (await choosePorts('auto'))['identity'] ?? 0;
    const log = openSync(path.join(path.dirname(this.folder), 'postgres.log'), 'a');
    const stdio: StdioOptions = ['ignore', log, log];
    const args = ['-D', this.folder, '-p', String(this.port)];
    const server = spawn(path.join(this.programs, 'postgres'), args, {
      ...this.user,
      cwd: '/',
      stdio,
      detached: true,
    });
    this.server = server;
    process.once('exit', this.kill);
    await this.untilReady(server);
  }

  /** With a checkpoint, as at any orderly stop. */
  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    process.off('exit', this.kill);
    if (server === undefined || server.exitCode !== null) return;
    server.kill('SIGINT');
    await once(server, 'exit');
  }

  private readonly kill = (): void => void this.server?.kill('SIGINT');

  private async untilReady(server: ChildProcess): Promise<void> {
    const givesUpAt = performance.now() + readyMs;
    while (performance.now() < givesUpAt && server.exitCode === null) {
      if (await canConnect(this.url('postgres'))) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error(`Postgres did not start; its log is ${path.dirname(this.folder)}/postgres.log`);
  }
}

const userOf = (name: string): { readonly uid: number; readonly gid: number } => ({
  uid: Number(execFileSync('id', ['-u', name], { encoding: 'utf8' })),
  gid: Number(execFileSync('id', ['-g', name], { encoding: 'utf8' })),
});

const canConnect = async (connectionString: string): Promise<boolean> => {
  const client = new Client({ connectionString });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
};

/** Statements one after the other on a connection of their own; the rows of the last. */
export const runStatements = async <Row extends object>(
  connectionString: string,
  statements: readonly string[],
): Promise<readonly Row[]> => {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    let rows: readonly Row[] = [];
    for (const statement of statements) ({ rows } = await client.query<Row>(statement));
    return rows;
  } finally {
    await client.end();
  }
};
