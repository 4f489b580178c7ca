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
export const processManagerSettings = settingsSchema(names, { METRICS_PORT: '9104' });
