import type { StoredEvent } from '../src/evidence/stored-event';
import type { InvariantId } from '../src/verify/finding';
import type { Report } from '../src/verify/report';
import { Verifier } from '../src/verify/verifier';
import { type AnyEvent, retold } from './history';
import { matchDay } from './match-day';

/** Invariant that must be named, what was done, how the finding must read and the damaged log. */
export type Case = readonly [
  InvariantId,
  string,
  { readonly what: RegExp; readonly damage: () => readonly StoredEvent[] },
];

export const verify = (events: readonly StoredEvent[]): Report => {
  const verifier = new Verifier();
  for (const event of events) verifier.accept(event);
  return verifier.finish();
};

/** Changes the data of the nth event of a type, as code with a bug would have written it. */
export const withChanged = (
  type: AnyEvent['type'],
  change: object,
  nth = 0,
): readonly StoredEvent[] => {
  let seen = 0;
  return retold(matchDay(), (event) => {
    if (event.type !== type || seen++ !== nth) return event;
    return { ...event, data: { ...event.data, ...change } } as AnyEvent;
  });
};

/** The day without the nth event of a type, the chain written anew. */
export const without = (type: AnyEvent['type'], nth = 0): readonly StoredEvent[] => {
  let seen = 0;
  return dropped((event) => event.type === type && seen++ === nth);
};

export const dropped = (drop: (event: AnyEvent) => boolean): readonly StoredEvent[] =>
  retold(matchDay(), (event) => (drop(event) ? [] : event));

export const twice = (type: AnyEvent['type']): readonly StoredEvent[] =>
  retold(matchDay(), (event) => (event.type === type ? [event, event] : event));

export const of =
  (betId: string) =>
  ({ data }: AnyEvent): boolean =>
    'betId' in data && data.betId === betId;

export const isOfPayment = ({ data }: AnyEvent): boolean =>
  'paymentId' in data || ('reference' in data && data.reference === 'p-1');

export const eur = (amount: number) => ({ amount, currency: 'EUR' });
