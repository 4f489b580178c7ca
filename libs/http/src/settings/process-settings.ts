import type { SettingName } from './registry';

/** What every process reads. */
export const processSettings = [
  'HOST',
  'METRICS_PORT',
  'LOG_LEVEL',
  'START_TIMEOUT_MS',
  'STOP_TIMEOUT_MS',
] as const satisfies readonly SettingName[];

/** What every process with a public port reads: its edge, and whose tokens it believes. */
export const publicSettings = [
  ...processSettings,
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'AUTH_JWKS_URL',
  'AUTH_ACCOUNT_CLAIM',
  'PORT',
  'REQUEST_TIMEOUT_MS',
  'ALLOWED_ORIGINS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'MAX_CONNECTIONS',
  'MAX_REQUESTS_IN_FLIGHT',
  'MAX_EVENT_LOOP_DELAY_MS',
  'RATE_LIMIT_PER_SECOND',
] as const satisfies readonly SettingName[];
