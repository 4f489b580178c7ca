import 'reflect-metadata';
import { createLogger, readSettings, runProcess } from '@wagerlog/http';
import { startCommandApi } from './command-api';
import { commandApiSettings } from './settings';

const settings = readSettings(commandApiSettings);
const logger = createLogger('command-api', settings.LOG_LEVEL);

void runProcess({
  logger,
  stopTimeoutMs: settings.STOP_TIMEOUT_MS,
  start: () => startCommandApi(settings, { logger }),
});
