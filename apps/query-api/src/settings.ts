import { settingsSchema } from '@wagerlog/http';
import type { Settings } from '@wagerlog/http';

const names = [
  'MONGODB_URL',
  'MONGODB_DATABASE',
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'AUTH_JWKS_URL',
  'AUTH_ACCOUNT_CLAIM',
  'HOST',
  'PORT',
  'METRICS_PORT',
  'REQUEST_TIMEOUT_MS',
  'LOG_LEVEL',
  'ALLOWED_ORIGINS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'MAX_CONNECTIONS',
  'MAX_REQUESTS_IN_FLIGHT',
  'MAX_EVENT_LOOP_DELAY_MS',
  'RATE_LIMIT_PER_SECOND',
  'START_TIMEOUT_MS',
  'STOP_TIMEOUT_MS',
] as const;

export type QueryApiSettings = Settings<(typeof names)[number]>;

export const queryApiSettings = settingsSchema(names, { PORT: '3000', METRICS_PORT: '9100' });
