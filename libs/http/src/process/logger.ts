import { pino } from 'pino';
import type { Logger } from 'pino';
import { logOutlet } from './log-outlet';
import type { LogOutlet } from './log-outlet';

export type { Logger } from 'pino';

/** One for the process: its lines leave together, the last ones at its exit. */
let standardOutput: LogOutlet | undefined;

const openStandardOutput = (): LogOutlet => {
  const outlet = logOutlet(process.stdout);
  process.once('exit', outlet.flush);
  return outlet;
};

/**
 * One JSON object per line on stdout. Lines are written in small batches; warnings and worse at
 * once, so that what explains a crash is out before it.
 */
export const createLogger = (name: string, level: string): Logger => {
  const outlet = (standardOutput ??= openStandardOutput());
  return pino(
    {
      name,
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    outlet,
  );
};
