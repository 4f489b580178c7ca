import { publicSettings, settingsSchema } from '@wagerlog/http';
import type { Settings } from '@wagerlog/http';

const names = [
  'EVENTSTORE_URL',
  ...publicSettings,
  'DEMO_DEPOSITS',
  'APPEND_THREADS',
  'PRICE_DEBOUNCE_MS',
] as const;

export type CommandApiSettings = Settings<(typeof names)[number]>;

export const commandApiSettings = settingsSchema(names, { PORT: '3001', METRICS_PORT: '9101' });
