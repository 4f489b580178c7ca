import { publicSettings, settingsSchema } from '@wagerlog/http';
import type { Settings } from '@wagerlog/http';

const names = ['MONGODB_URL', 'MONGODB_DATABASE', ...publicSettings] as const;

export type QueryApiSettings = Settings<(typeof names)[number]>;

export const queryApiSettings = settingsSchema(names, { PORT: '3000', METRICS_PORT: '9100' });
