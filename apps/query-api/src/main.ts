import 'reflect-metadata';
import { createLogger, readSettings, runProcess } from '@wagerlog/http';
import { startQueryApi } from './query-api';
import { queryApiSettings } from './settings';

const settings = readSettings(queryApiSettings);
const logger = createLogger('query-api', settings.LOG_LEVEL);

void runProcess({
  logger,
  stopTimeoutMs: settings.STOP_TIMEOUT_MS,
  start: () => startQueryApi(settings, logger),
});
