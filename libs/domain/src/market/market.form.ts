import {
  lastingMap,
  persistentMap,
  type PersistentMap,
  type StateForm,
} from '@wagerlog/event-sourcing';
import { reservationPacking } from './market.packing';
import type { Market, MarketState } from './market.state';
import type { ResultTrigger } from './market.triggers';

type Entries<Value> = readonly (readonly [string, Value])[];

/** As a market stands in JSON: maps as their entries, the last result as its place. */
interface Fields extends Omit<Market, 'prices' | 'liabilities' | 'reservations' | 'lastResult'> {
  readonly prices: Entries<string>;
  readonly liabilities: Entries<number>;
  readonly lastResult: number;
}

/** Measured: a market without bets, and a live reservation that is not packed. */
const marketBytes = 6_000;
const entryBytes = 700;

const entriesOf = <Value>(map: PersistentMap<Value>): Entries<Value> => [...map.entries()];

/** What a snapshot holds of a market. A changed fold or packing is a new version. */
export const marketForm: StateForm<MarketState> = {
  version: 2,
  write: (state) => {
    if (state.status === 'undefined') return { fields: state, maps: {} };
    const { reservations, lastResult, ...market } = state;
    const fields: Fields = {
      ...market,
      prices: entriesOf(market.prices),
      liabilities: entriesOf(market.liabilities),
      lastResult: lastResult === undefined ? -1 : market.triggers.indexOf(lastResult),
    };
    return { fields, maps: { reservations: reservations.parts() } };
  },
  read: ({ fields, maps }) => {
    const written = fields as Fields | { readonly status: 'undefined' };
    if (written.status === 'undefined') return written;
    return {
      ...written,
      sourceTimestamp: written.sourceTimestamp,
      prices: persistentMap(written.prices),
      liabilities: persistentMap(written.liabilities),
      reservations: lastingMap(reservationPacking, maps['reservations']),
      lastResult: written.triggers[written.lastResult] as ResultTrigger | undefined,
    };
  },
  sizeOf: (state) => {
    if (state.status === 'undefined') return { bytes: marketBytes, entries: 0 };
    const { packedBytes, unpacked } = state.reservations;
    return { bytes: marketBytes + packedBytes + unpacked * entryBytes, entries: unpacked };
  },
};
