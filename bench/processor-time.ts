import { readdirSync, readFileSync } from 'node:fs';

const MICROS_PER_TICK = 10_000;

interface Usage {
  readonly parent: number;
  /** Its own and that of its ended children. */
  readonly ticks: number;
}

/** Fields of `/proc/PID/stat` after the name, which may hold anything. */
const fieldsOf = (file: string): readonly string[] =>
  readFileSync(file, 'latin1').split(') ').at(-1)?.split(' ') ?? [];

const usages = (): ReadonlyMap<number, Usage> => {
  const found = new Map<number, Usage>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = fieldsOf(`/proc/${name}/stat`);
      const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
      found.set(Number(name), { parent: Number(fields[1]), ticks });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
};

/** CPU time used so far by each process with all its threads and descendants, in microseconds. */
export const treeMicros = (
  roots: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> => {
  const all = usages();
  const isBelow = (pid: number, root: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined; at = all.get(at)?.parent) {
      if (at === root) return true;
    }
    return false;
  };
  return Object.fromEntries(
    Object.entries(roots).map(([name, root]) => {
      let ticks = 0;
      for (const [pid, usage] of all) if (isBelow(pid, root)) ticks += usage.ticks;
      return [name, ticks * MICROS_PER_TICK];
    }),
  );
};

/** Of the first line of `/proc/stat`: user, nice, system, irq, softirq. */
const busyFields = [1, 2, 3, 6, 7];

/** CPU time the whole machine has used, in microseconds. */
export const machineMicros = (): number => {
  const fields = readFileSync('/proc/stat', 'latin1').split('\n', 1).join('').split(/\s+/);
  return busyFields.reduce((sum, at) => sum + Number(fields[at]), 0) * MICROS_PER_TICK;
};
