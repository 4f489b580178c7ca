import { publicSettings, settingsSchema } from '@wagerlog/http';
import type { Settings } from '@wagerlog/http';

const names = ['EVENTSTORE_URL', ...publicSettings] as const;

export type AuditSettings = Settings<(typeof names)[number]>;

/** What the environment says to `audit serve`; see `docs/configuration.md`. */
export const auditSettings = settingsSchema(names, { PORT: '3002', METRICS_PORT: '9102' });
