import type { AccountEvent, MarketEvent } from '@wagerlog/domain';
import { parseStreamName } from '@wagerlog/event-sourcing';
import type { RecordedEvent } from '@wagerlog/event-sourcing';
import { betOf } from './balance-entry';
import { projection } from './projection';

export interface TimelineEntry {
  readonly stream: string;
  readonly revision: number;
  /** Both parts of the event's position, as decimal text: beyond what a JSON number holds. */
  readonly position: { readonly commit: string; readonly prepare: string };
  readonly type: string;
  readonly at: string;
  readonly data: object;
}

/**
 * Every event of one betId in the log's order: the market's reservation, the account's bet, its
 * balance entries and its end. A bet has a handful of events, so one document holds them.
 */
export interface TimelineDocument {
  readonly betId: string;
  readonly accountId: string;
  readonly events: readonly TimelineEntry[];
}

type TimelineEvent = Extract<
  AccountEvent | MarketEvent,
  {
    readonly type:
      | 'LiabilityReserved'
      | 'LiabilityReleased'
      | 'BetPlaced'
      | 'PlacementRefused'
      | 'PlacementLapsed'
      | 'BetSettled'
      | 'BetResettled'
      | 'BetVoided'
      | 'BalanceDebited'
      | 'BalanceCredited';
  }
>;

const keysOf = ({ event }: RecordedEvent<TimelineEvent>): readonly string[] => {
  if (event.type !== 'BalanceDebited' && event.type !== 'BalanceCredited') {
    return [event.data.betId];
  }
  const betId = betOf(event);
  return betId === undefined ? [] : [betId];
};

const entryOf = (recorded: RecordedEvent<TimelineEvent>): TimelineEntry => ({
  stream: recorded.stream,
  revision: recorded.revision,
  position: {
    commit: `${recorded.position.commit}`,
    prepare: `${recorded.position.prepare}`,
  },
  type: recorded.event.type,
  at: recorded.occurredAt,
  data: recorded.event.data,
});

const accountOf = ({ event, stream }: RecordedEvent<TimelineEvent>): string =>
  'accountId' in event.data ? event.data.accountId : (parseStreamName(stream)?.id ?? stream);

/** The events a timeline may begin with; each names the account. */
const begin = (
  timeline: TimelineDocument | undefined,
  recorded: RecordedEvent<TimelineEvent>,
  betId: string,
): TimelineDocument =>
  append(timeline, recorded) ?? {
    betId,
    accountId: accountOf(recorded),
    events: [entryOf(recorded)],
  };

const append = (
  timeline: TimelineDocument | undefined,
  recorded: RecordedEvent<TimelineEvent>,
): TimelineDocument | undefined =>
  timeline && { ...timeline, events: [...timeline.events, entryOf(recorded)] };

export const timelines = projection<TimelineDocument, TimelineEvent>({
  name: 'timelines',
  version: 1,
  keysOf,
  on: {
    LiabilityReserved: begin,
    PlacementRefused: begin,
    PlacementLapsed: begin,
    BetPlaced: append,
    LiabilityReleased: append,
    BetSettled: append,
    BetResettled: append,
    BetVoided: append,
    BalanceDebited: append,
    BalanceCredited: append,
  },
});
