import type { DecidingReport, OnCircuitChange } from '@wagerlog/eventstore';
import { Counter, Gauge, Histogram } from '@wagerlog/http';
import type { Logger, Registry } from '@wagerlog/http';
import type { ReservationName } from '@wagerlog/placement';
import { countSnapshots, gaugeListening } from './cache-figures';

export interface Reports {
  readonly deciding: (report: DecidingReport) => void;
  readonly circuit: OnCircuitChange;
  readonly threadEnded: (reason: string) => void;
  readonly leftToSweeper: (reservation: ReservationName, error: unknown) => void;
}

const createFigures = (registers: Registry[]) => ({
  appendSeconds: new Histogram({
    name: 'wagerlog_append_duration_seconds',
    help: 'One append of a batch of decisions.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  }),
  events: new Counter({
    name: 'wagerlog_events_appended_total',
    help: 'Events recorded by this process.',
    registers,
  }),
  retries: new Counter({
    name: 'wagerlog_append_retries_total',
    help: 'conflict: decided again on newer state; in-doubt: the same append sent again.',
    labelNames: ['reason'],
    registers,
  }),
  circuit: new Gauge({
    name: 'wagerlog_store_circuit_closed',
    help: '1: calls go to the store; 0.5: one goes; 0: none, the last ones were not answered.',
    labelNames: ['calls'],
    registers,
  }),
  openings: new Counter({
    name: 'wagerlog_store_circuit_openings_total',
    help: 'The store did not answer, also when asked again.',
    labelNames: ['calls'],
    registers,
  }),
  snapshots: countSnapshots(registers),
  listening: gaugeListening(registers),
  left: new Counter({
    name: 'wagerlog_reservations_left_total',
    help: 'Reservations this process could not bring to their end; the sweeper will.',
    registers,
  }),
});

const closeness = { closed: 1, 'half-open': 0.5, open: 0 } as const;

/** Figures and words for what no single answer tells. */
export const createReports = (registry: Registry, logger: Logger): Reports => {
  const { appendSeconds, events, retries, circuit, openings, snapshots, listening, left } =
    createFigures([registry]);
  for (const calls of ['appends', 'reads']) circuit.set({ calls }, closeness.closed);
  return {
    deciding: (report) => {
      switch (report.kind) {
        case 'appended':
          appendSeconds.observe(report.ms / 1000);
          return events.inc(report.events);
        case 'conflict':
          return retries.inc({ reason: 'conflict' });
        case 'in-doubt':
          retries.inc({ reason: 'in-doubt' });
          return logger.warn(report, 'an append is in doubt');
        case 'settled':
          return logger.warn(report, 'an append is no longer in doubt');
        case 'snapshot':
          return snapshots.inc({ outcome: report.outcome });
        case 'listening':
          listening.set(report.isOn ? 1 : 0);
          return logger.info(report, 'listening to what others write has changed');
      }
    },
    circuit: ({ calls, state }) => {
      circuit.set({ calls }, closeness[state]);
      if (state === 'open') openings.inc({ calls });
      logger.warn({ calls, state }, 'the circuit to the store has changed');
    },
    threadEnded: (reason) =>
      logger.error({ reason }, 'the thread for appends ended, another starts'),
    leftToSweeper: (reservation, error) => {
      left.inc();
      logger.warn(
        { ...reservation, reason: String(error) },
        'a reservation is left to the sweeper',
      );
    },
  };
};
