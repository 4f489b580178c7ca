import type { AccountEvent, MarketEvent, SettlementEvent } from '@wagerlog/domain';
import type { EventMetadata } from '@wagerlog/event-sourcing';

/** An event as the store holds it, before any translation: what its hash was taken from. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly data: unknown;
  readonly metadata: unknown;
}

/** One event of a stream the auditor understands, in its newest shape. */
export interface Evidence<Event> {
  readonly event: Event;
  readonly stream: string;
  readonly revision: number;
  readonly metadata: EventMetadata;
}

export type AccountEvidence = Evidence<AccountEvent>;
export type MarketEvidence = Evidence<MarketEvent>;
export type SettlementEvidence = Evidence<SettlementEvent>;
