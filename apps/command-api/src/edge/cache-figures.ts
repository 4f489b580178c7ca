import type { CacheFigures } from '@wagerlog/eventstore';
import { Gauge } from '@wagerlog/http';
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
