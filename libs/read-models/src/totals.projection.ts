import type {
  BalanceCredited,
  BalanceDebited,
  BetPlaced,
  BetVoided,
  PlacementRefused,
} from '@wagerlog/domain';
import type { RecordedEvent } from '@wagerlog/event-sourcing';
import { betOf, signedAmount } from './balance-entry';
import { projection } from './projection';
import type { Change } from './projection';

/**
 * One UTC day in one currency, minor units; every event counts on the day it was booked, a
 * correction too. Gross gaming revenue is turnover - returns - refunds.
 */
export interface TotalsDocument {
  readonly date: string;
  readonly currency: string;
  readonly turnover: number;
  /** Paid out on results, less what corrections and voids took back. */
  readonly returns: number;
  /** Given back on voided bets. */
  readonly refunds: number;
  readonly bets: number;
  /** Placements refused, by code. */
  readonly refusals: { readonly [code: string]: number };
}

type Movement = BalanceCredited | BalanceDebited;
type TotalsEvent = BetPlaced | PlacementRefused | BetVoided | Movement;

const currencyOf = (event: TotalsEvent): string => {
  switch (event.type) {
    case 'BetPlaced':
    case 'PlacementRefused':
      return event.data.stake.currency;
    case 'BetVoided':
      return event.data.returns.currency;
    case 'BalanceCredited':
    case 'BalanceDebited':
      return event.data.amount.currency;
  }
};

/** The stake is counted with its bet, and a payment is none of the house's turnover. */
const counts = (event: TotalsEvent): boolean => {
  const isMovement = event.type === 'BalanceCredited' || event.type === 'BalanceDebited';
  return !isMovement || (event.data.reason !== 'stake' && betOf(event) !== undefined);
};

const dayOf = ({ occurredAt }: RecordedEvent<TotalsEvent>): string => occurredAt.slice(0, 10);

const keysOf = (recorded: RecordedEvent<TotalsEvent>): readonly string[] =>
  counts(recorded.event) ? [`${dayOf(recorded)}/${currencyOf(recorded.event)}`] : [];

const add =
  <Event extends TotalsEvent>(
    fields: (day: TotalsDocument, event: Event) => Partial<TotalsDocument>,
  ): Change<TotalsDocument, Event> =>
  (document, recorded) => {
    const day = document ?? emptyDay(dayOf(recorded), currencyOf(recorded.event));
    return { ...day, ...fields(day, recorded.event) };
  };

const emptyDay = (date: string, currency: string): TotalsDocument => ({
  date,
  currency,
  turnover: 0,
  returns: 0,
  refunds: 0,
  bets: 0,
  refusals: {},
});

const pay = add<Movement>((day, event) => ({ returns: day.returns + signedAmount(event) }));

export const totals = projection<TotalsDocument, TotalsEvent>({
  name: 'totals',
  version: 1,
  keysOf,
  on: {
    BetPlaced: add((day, { data }) => ({
      bets: day.bets + 1,
      turnover: day.turnover + data.stake.amount,
    })),
    PlacementRefused: add((day, { data }) => ({
      refusals: { ...day.refusals, [data.code]: (day.refusals[data.code] ?? 0) + 1 },
    })),
    /** The entry beside it books the difference to what was paid as returns: refunds were not. */
    BetVoided: add((day, { data }) => ({
      refunds: day.refunds + data.returns.amount,
      returns: day.returns - data.returns.amount,
    })),
    BalanceCredited: pay,
    BalanceDebited: pay,
  },
});
