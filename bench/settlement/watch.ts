import { cpuMicros, rssAnonMib } from '../machine';

/** What a process took while it was watched. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly peakMib: number;
}

const everyMs = 100;

/** Watches a process during the work. */
export const watching = async <Result>(
  pid: number,
  work: Promise<Result>,
): Promise<Usage & { readonly result: Result }> => {
  const cpuAtStart = cpuMicros(pid) ?? Number.NaN;
  let peakMib = 0;
  const look = (): void => void (peakMib = Math.max(peakMib, rssAnonMib(pid)));
  const timer = setInterval(look, everyMs);
  const result = await work.finally(() => clearInterval(timer));
  look();
  return { result, cpuSeconds: ((cpuMicros(pid) ?? Number.NaN) - cpuAtStart) / 1e6, peakMib };
};
