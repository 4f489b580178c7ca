import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { LogFile } from './log-file';
import type { Plan } from './plans';
import type { ProcessName } from './ports';

export interface ChildEvents {
  /** It has a process id, anew after each start. */
  readonly onStarted: (name: ProcessName, pid: number) => void;
  readonly say: (line: string) => void;
}

/** Loaded before the program, see there. */
export const followParent = path.join(__dirname, 'follow-parent.js');

const readyTimeoutMs = 60_000;
const readyPollMs = 100;
const stopTimeoutMs = 12_000;
/** Before each start again; the last one repeats. */
const pausesMs = [100, 300, 1_000, 2_000, 5_000, 10_000];
/** Who lived this long died of something new. */
const soundAfterMs = 30_000;
const wordsMax = 4_000;
const lastWordsMs = 100;

/** One process of the standalone: started, started again when it dies, stopped. */
export class Child {
  private process: ChildProcess | undefined;
  private isStopping = false;
  private deaths = 0;
  private timer: NodeJS.Timeout | undefined;
  private said = '';
  private lastWords = '';
  private address: string | undefined;
  private readonly log: LogFile;

  constructor(
    private readonly plan: Plan,
    private readonly events: ChildEvents,
    logFolder: string,
  ) {
    this.log = new LogFile(path.join(logFolder, `${plan.name}.log`));
  }

  /**
   * Starts it and waits until it is ready. From then on it is started again whenever it dies; a
   * first start that fails is an error, with what the process said last.
   * @returns the address it printed, if it prints one.
   */
  async start(): Promise<string | undefined> {
    const started = this.launch();
    const givesUpAt = performance.now() + readyTimeoutMs;
    while (!(await this.isReady())) {
      if (hasEnded(started)) throw await this.failure('did not start');
      const isLate = performance.now() > givesUpAt;
      if (isLate) throw await this.failure(`was not ready in ${readyTimeoutMs} ms`);
      await sleep(readyPollMs);
    }
    if (hasEnded(started)) this.restart(started);
    else started.once('exit', () => this.restart(started));
    return this.address;
  }

  /** Asks it to finish; kills it if it does not. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    const running = this.process;
    if (running && !hasEnded(running)) {
      const gone = new Promise((resolve) => running.once('exit', resolve));
      const timer = setTimeout(() => running.kill('SIGKILL'), stopTimeoutMs);
      running.kill('SIGTERM');
      await gone;
      clearTimeout(timer);
    }
    this.log.close();
  }

  private launch(): ChildProcess {
    const { program, args, environment, heapMb, name } = this.plan;
    const flags = [`--max-old-space-size=${heapMb}`, '--require', followParent];
    const child = spawn(process.execPath, [...flags, program, ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A Ctrl-C in the terminal is for the standalone alone: it stops the others in their order.
      detached: true,
    });
    this.process = child;
    this.said = '';
    this.lastWords = '';
    child.stdout?.on('data', (chunk: Buffer) => this.listen(chunk));
    child.stderr?.on('data', (chunk: Buffer) => {
      this.log.write(chunk);
      this.lastWords = `${this.lastWords}${chunk.toString()}`.slice(-wordsMax);
    });
    child.once('error', (error) => this.events.say(`${name} cannot be started: ${error.message}`));
    if (child.pid !== undefined) this.events.onStarted(name, child.pid);
    return child;
  }

  private listen(chunk: Buffer): void {
    this.log.write(chunk);
    if (this.address !== undefined) return;
    this.said = `${this.said}${chunk.toString()}`.slice(-wordsMax);
    this.address = /^ready (\S+)$/m.exec(this.said)?.[1];
  }

  private async isReady(): Promise<boolean> {
    const { readyUrl } = this.plan;
    if (readyUrl === undefined) return this.address !== undefined;
    try {
      const response = await fetch(readyUrl, { signal: AbortSignal.timeout(2_000) });
      await response.text();
      return response.ok;
    } catch {
      return false;
    }
  }

  private restart(dead: ChildProcess): void {
    if (this.isStopping) return;
    const { name } = this.plan;
    const pauseMs = pausesMs[Math.min(this.deaths, pausesMs.length - 1)] ?? 0;
    this.deaths += 1;
    const how = dead.signalCode ?? `exit ${dead.exitCode}`;
    this.events.say(`${name} died (${how}); it is started again in ${pauseMs} ms`);
    this.timer = setTimeout(() => {
      const next = this.launch();
      const sound = setTimeout(() => (this.deaths = 0), soundAfterMs);
      next.once('exit', () => {
        clearTimeout(sound);
        this.restart(next);
      });
    }, pauseMs);
  }

  private async failure(what: string): Promise<Error> {
    // What it said last may still be in the pipe.
    await sleep(lastWordsMs);
    const { name } = this.plan;
    const sentences = this.lastWords.split('\n').filter((line) => /^\S/.test(line));
    const last = sentences.findLast((line) => !line.startsWith('Node.js v'));
    const reason = last === undefined ? '' : `: ${last}`;
    return new Error(`${name} ${what}${reason} (its log: ${this.log.path})`);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;
