import 'reflect-metadata';
import { Command } from 'commander';
import { createLogger, readSettings, runProcess } from '@wagerlog/http';
import { startAudit } from '../serve/audit-server';
import { auditSettings } from '../serve/settings';

export const serveCommand = (): Command =>
  new Command('serve')
    .description('serves the audit view over HTTP; configured by the environment')
    .action(async () => {
      const settings = readSettings(auditSettings);
      const logger = createLogger('audit', settings.LOG_LEVEL);
      await runProcess({
        logger,
        stopTimeoutMs: settings.STOP_TIMEOUT_MS,
        start: () => startAudit(settings, logger),
      });
    });
