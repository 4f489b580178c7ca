import { settingsSchema } from '@wagerlog/http';
import type { Settings } from '@wagerlog/http';

const names = [
  'EVENTSTORE_URL',
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

export type AuditSettings = Settings<(typeof names)[number]>;

/** What the environment says to `audit serve`; see `docs/configuration.md`. */
export const auditSettings = settingsSchema(names, { PORT: '3002', METRICS_PORT: '9102' });
