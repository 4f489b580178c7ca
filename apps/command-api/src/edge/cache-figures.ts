import type { CacheFigures } from '@wagerlog/eventstore';
import { Counter, Gauge } from '@wagerlog/http';
import type { Registry } from '@wagerlog/http';

const help: { readonly [figure in keyof CacheFigures]: string } = {
  streams: 'Folded streams in memory.',
  bytes: 'What their states take, about.',
  hits: 'Times a stream was asked for and known, since the start.',
  misses: 'Times it was not, and had to be read.',
};

/** The cache of folded streams, as it is when somebody looks. */
export const reportCache = (registry: Registry, cacheOf: () => CacheFigures): void => {
  for (const figure of ['streams', 'bytes', 'hits', 'misses'] as const) {
    new Gauge({
      name: `wagerlog_state_cache_${figure}`,
      help: help[figure],
      registers: [registry],
      collect() {
        this.set(cacheOf()[figure]);
      },
    });
  }
};

export const countSnapshots = (registers: Registry[]): Counter<'outcome'> =>
  new Counter({
    name: 'wagerlog_snapshots_total',
    help: 'loaded, absent, rejected, unread: before a long stream is folded; written, left: behind.',
    labelNames: ['outcome'],
    registers,
  });

export const gaugeListening = (registers: Registry[]): Gauge =>
  new Gauge({
    name: 'wagerlog_listening',
    help: '1: others write to the same streams, and what they write is heard before it is asked for.',
    registers,
  });
