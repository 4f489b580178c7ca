import { processSettings, settingsSchema } from '@wagerlog/http';
import type { Settings } from '@wagerlog/http';

const names = [
  'EVENTSTORE_URL',
  'MONGODB_URL',
  'MONGODB_DATABASE',
  ...processSettings,
  'APPEND_THREADS',
  'RESERVATION_GRACE_MS',
] as const;

export type ProcessManagerSettings = Settings<(typeof names)[number]>;

/** What the environment says to this process; see `docs/configuration.md`. */
export const processManagerSettings = settingsSchema(names, {
  METRICS_PORT: '9104',
  // It waits for its work, not its work for it: a thread would cost 30 MiB and settle no faster.
  APPEND_THREADS: '0',
});
