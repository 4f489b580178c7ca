import {
  lastingMap,
  persistentMap,
  type PersistentMap,
  type StateForm,
} from '@wagerlog/event-sourcing';
import { releasedPacking } from './market.released';
import type { LiveReservation, Market, MarketState } from './market.state';
import type { ResultTrigger } from './market.triggers';

type Entries<Value> = readonly (readonly [string, Value])[];

/** As a market stands in JSON: maps as their entries, the last result as its place. */
interface Fields extends Omit<
  Market,
  'prices' | 'liabilities' | 'live' | 'released' | 'lastResult'
> {
  readonly prices: Entries<string>;
  readonly liabilities: Entries<number>;
  readonly live: Entries<LiveReservation>;
  readonly lastResult: number;
}

/** Measured: a market without bets, a live reservation, and one released lately. */
const marketBytes = 6_000;
const liveBytes = 700;
const releasedBytes = 250;

const entriesOf = <Value>(map: PersistentMap<Value>): Entries<Value> => [...map.entries()];

/** What a snapshot holds of a market. A changed fold or packing is a new version. */
export const marketForm: StateForm<MarketState> = {
  version: 1,
  write: (state) => {
    if (state.status === 'undefined') return { fields: state, maps: {} };
    const { released, lastResult, ...market } = state;
    const fields: Fields = {
      ...market,
      prices: entriesOf(market.prices),
      liabilities: entriesOf(market.liabilities),
      live: entriesOf(market.live),
      lastResult: lastResult === undefined ? -1 : market.triggers.indexOf(lastResult),
    };
    return { fields, maps: { released: released.parts() } };
  },
  read: ({ fields, maps }) => {
    const written = fields as Fields | { readonly status: 'undefined' };
    if (written.status === 'undefined') return written;
    return {
      ...written,
      sourceTimestamp: written.sourceTimestamp,
      prices: persistentMap(written.prices),
      liabilities: persistentMap(written.liabilities),
      live: persistentMap(written.live),
      released: lastingMap(releasedPacking, maps['released']),
      lastResult: written.triggers[written.lastResult] as ResultTrigger | undefined,
    };
  },
  sizeOf: (state) => {
    if (state.status === 'undefined') return { bytes: marketBytes, entries: 0 };
    const { live, released } = state;
    const unpacked = live.size * liveBytes + released.unpacked * releasedBytes;
    const entries = live.size + released.unpacked;
    return { bytes: marketBytes + unpacked + released.packedBytes, entries };
  },
};
