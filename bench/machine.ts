import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** Where and of what a figure is: no figure means anything without. */
export const origin = (): { readonly machine: string; readonly commit: string } => ({
  machine: `${os.cpus().length} x ${os.cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`,
  commit: commit(),
});

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
};

const MICROS_PER_TICK = 10_000;

/** CPU time a process has used, in microseconds; undefined where there is no /proc. */
export const cpuMicros = (pid: number): number | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * MICROS_PER_TICK;
  } catch {
    return undefined;
  }
};

/** Anonymous resident memory in MiB, without the pages of mapped files, which are the cache's. */
export const rssAnonMib = (pid: number): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
};
