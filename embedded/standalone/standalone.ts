import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { refuseUnfinished } from './backup/unfinished';
import { Child, followParent } from './child';
import { lockFolder, type FolderLock } from './folder-lock';
import { embeddedPlans, productPlans, type Addresses, type Plan } from './plans';
import { choosePorts, type ProcessName } from './ports';
import {
  describe,
  removeStandaloneFile,
  writeStandaloneFile,
  type StandaloneFile,
} from './standalone-file';

export interface StandaloneOptions {
  readonly dataFolder: string;
  readonly ports: 'fixed' | 'auto';
  readonly say: (line: string) => void;
}

/** Who is stopped together, first to last: no new work, then the work, then what it rests on. */
const stopOrder: readonly (readonly ProcessName[])[] = [
  ['command-api', 'query-api', 'audit'],
  ['process-manager', 'projector'],
  ['identity', 'eventstoredb', 'mongodb'],
];

const sample = { program: 'dist/apps/season/src/main.js', bets: 300 };
const root = path.join(__dirname, '../../..');

/** The embedded servers and every process of the product, on one machine, over one data folder. */
export class Standalone {
  private readonly children = new Map<ProcessName, Child>();
  private readonly pids = new Map<ProcessName, number>();
  private lock: FolderLock | undefined;
  private description: Omit<StandaloneFile, 'processes'> | undefined;
  private samplePlayer: ChildProcess | undefined;
  private isStopping = false;
  /** Nothing was kept here before this start. */
  isFresh = false;

  constructor(private readonly options: StandaloneOptions) {}

  /** Resolves when everything is ready and `standalone.json` is written. */
  async start(): Promise<Omit<StandaloneFile, 'processes'>> {
    const { dataFolder } = this.options;
    refuseUnfinished(dataFolder);
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    this.lock = await lockFolder(dataFolder);
    removeStandaloneFile(dataFolder);
    const ports = await choosePorts(this.options.ports);
    this.isFresh = !existsSync(path.join(dataFolder, 'eventstoredb'));
    const [eventstoredb = '', mongodb = '', identity = ''] = await this.startAll(
      embeddedPlans(ports, dataFolder),
    );
    const addresses: Addresses = { eventstoredb, mongodb, identity };
    await this.startAll(productPlans(ports, addresses));
    this.description = describe(dataFolder, { ports, addresses });
    this.publish();
    return this.description;
  }

  /** Plays the sample match day; its own words go to the terminal. */
  playSample(): Promise<number | null> {
    const file = path.join(root, 'apps/season/sample/match-day.csv');
    const args = ['--file', file, '--bets', String(sample.bets), '--data', this.options.dataFolder];
    const program = path.join(root, sample.program);
    const player = spawn(process.execPath, ['--require', followParent, program, ...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    });
    this.samplePlayer = player;
    return new Promise((resolve, reject) => {
      player.once('error', reject);
      player.once('exit', resolve);
    });
  }

  /** Stops everything that was started, in its order; resolves when all of it is gone. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.description = undefined;
    // Without the lock the folder, and what is in it, is another's.
    if (!this.lock) return;
    removeStandaloneFile(this.options.dataFolder);
    await this.stopSample();
    for (const names of stopOrder) {
      await Promise.all(names.map((name) => this.children.get(name)?.stop()));
    }
    this.lock.release();
  }

  private async stopSample(): Promise<void> {
    const player = this.samplePlayer;
    if (!player || player.exitCode !== null || player.signalCode !== null) return;
    const gone = new Promise((resolve) => player.once('exit', resolve));
    player.kill('SIGTERM');
    await gone;
  }

  private startAll(plans: readonly Plan[]): Promise<readonly (string | undefined)[]> {
    return Promise.all(plans.map((plan) => this.startOne(plan)));
  }

  private startOne(plan: Plan): Promise<string | undefined> {
    if (this.isStopping) return Promise.reject(new Error('stopped while starting'));
    const { dataFolder, say } = this.options;
    const onStarted = (name: ProcessName, pid: number): void => {
      this.pids.set(name, pid);
      this.publish();
    };
    const child = new Child(plan, { onStarted, say }, path.join(dataFolder, 'logs'));
    this.children.set(plan.name, child);
    return child.start();
  }

  /** Only while everything was ready once: before and after there is no file. */
  private publish(): void {
    if (this.description === undefined) return;
    const processes = Object.fromEntries(this.pids);
    writeStandaloneFile(this.options.dataFolder, { ...this.description, processes });
  }
}
