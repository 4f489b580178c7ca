import { settingsSchema } from '@wagerlog/http';
import type { Settings } from '@wagerlog/http';

const names = [
  'EVENTSTORE_URL',
  'MONGODB_URL',
  'MONGODB_DATABASE',
  'HOST',
  'METRICS_PORT',
  'LOG_LEVEL',
  'START_TIMEOUT_MS',
  'STOP_TIMEOUT_MS',
] as const;

export type ProjectorSettings = Settings<(typeof names)[number]>;

/** What the environment says to this process; see `docs/configuration.md`. */
export const projectorSettings = settingsSchema(names, { METRICS_PORT: '9103' });
