import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

import type { LoadFigures } from '../admission/load';

export { Counter, Gauge, Histogram } from 'prom-client';
export type { Registry } from 'prom-client';

/** One registry per process, with Node's own figures and the process's name on each series. */
export const createMetrics = (name: string): Registry => {
  const registry = new Registry();
  registry.setDefaultLabels({ process: name });
  collectDefaultMetrics({ register: registry });
  return registry;
};

export interface HttpMetrics {
  readonly duration: Histogram<'method' | 'route' | 'status'>;
  readonly turnedAway: Counter<'code'>;
  /** Reads the figures of the door whenever somebody looks. */
  readonly showLoad: (read: () => LoadFigures) => void;
}

/** Routes are labelled by their pattern: ids would make a series each. */
export const createHttpMetrics = (registry: Registry): HttpMetrics => ({
  duration: new Histogram({
    name: 'wagerlog_http_request_duration_seconds',
    help: 'From the arrival of the headers to the end of the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers: [registry],
  }),
  turnedAway: new Counter({
    name: 'wagerlog_http_requests_turned_away_total',
    help: 'Requests refused before any work, by code.',
    labelNames: ['code'],
    registers: [registry],
  }),
  showLoad: (read) => {
    const gauge = (name: string, help: string, figure: keyof LoadFigures): void =>
      void new Gauge({
        name: `wagerlog_http_requests_${name}`,
        help,
        registers: [registry],
        collect() {
          this.set(read()[figure]);
        },
      });
    gauge('in_flight', 'Requests at work.', 'atWork');
    gauge('waiting', 'Requests in line for a place among those at work.', 'waiting');
    gauge('limit', 'Requests that may be at work at once, as learnt by now.', 'limit');
  },
});
