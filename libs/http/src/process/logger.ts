import { destination, pino } from 'pino';
import type { Logger } from 'pino';

export type { Logger } from 'pino';

const bufferedBytes = 4096;
const flushEveryMs = 200;

/**
 * One JSON object per line on stdout. Lines are written in small batches; warnings and worse at
 * once, so that what explains a crash is out before it.
 */
export const createLogger = (name: string, level: string): Logger => {
  const out = destination({ dest: 1, sync: false, minLength: bufferedBytes });
  const flushing = setInterval(() => out.flush(), flushEveryMs).unref();
  out.on('error', () => clearInterval(flushing));
  return pino(
    {
      name,
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(args, method, severity) {
          method.apply(this, args);
          if (severity >= 40) out.flushSync();
        },
      },
    },
    out,
  );
};
