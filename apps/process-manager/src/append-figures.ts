import { parseStreamName } from '@wagerlog/event-sourcing';
import type { DecidingReport } from '@wagerlog/eventstore';
import { Counter, Histogram, type Registry } from '@wagerlog/http';

/** Counts what this process appends, by category of stream. */
export const appendFigures = (registry: Registry): ((report: DecidingReport) => void) => {
  const registers = [registry];
  const labelNames = ['category'] as const;
  const seconds = new Histogram({
    name: 'wagerlog_append_duration_seconds',
    help: 'One append of a batch of decisions.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    ...{ labelNames, registers },
  });
  const events = new Counter({
    name: 'wagerlog_events_appended_total',
    help: 'Events recorded by this process.',
    ...{ labelNames, registers },
  });
  const retries = new Counter({
    name: 'wagerlog_append_retries_total',
    help: 'conflict: decided again on newer state; in-doubt: the same append sent again.',
    labelNames: ['reason'],
    registers,
  });
  return (report) => {
    const category = parseStreamName(report.stream)?.category ?? 'other';
    switch (report.kind) {
      case 'appended':
        seconds.observe({ category }, report.ms / 1_000);
        return events.inc({ category }, report.events);
      case 'conflict':
      case 'in-doubt':
        return retries.inc({ reason: report.kind });
      case 'settled':
      case 'listening':
        return undefined;
    }
  };
};
