import type {
  DomainEvent,
  Instant,
  PersistentMap,
  Position,
  RecordedEvent,
} from '@wagerlog/event-sourcing';

/** Work that the log has asked for and that is not done yet. */
export interface Pending {
  /**
   * The last position considered before the event that asked for it; absent for the log's first.
   * To read on behind it is to meet that event again.
   */
  readonly after?: Position;
}

/**
 * Events to pending work, pending work to commands; pure. The commands' deciders answer a repeated
 * command with nothing, so the crash order is: perform, forget, then move the checkpoint, never
 * beyond work that is still pending. A crash between any two of them repeats commands, it loses
 * none.
 */
export interface ProcessManager<Item extends Pending, Event extends DomainEvent> {
  /** Names the lease and the checkpoint. */
  readonly name: string;
  /** Event types it understands; others do not even come. */
  readonly handles: readonly Event['type'][];
  readonly evolve: (
    pending: PersistentMap<Item>,
    event: RecordedEvent<Event>,
    after: Position | undefined,
  ) => PersistentMap<Item>;
  /** What may be done now, at most one of each lane at a time. */
  readonly react: (pending: PersistentMap<Item>, now: Instant) => readonly Command<Item>[];
}

/** One piece of pending work, ready to be performed. */
export interface Command<Item> {
  /** Key of the item in the pending work. */
  readonly key: string;
  /** Commands of one lane are performed one after another. */
  readonly lane: string;
  readonly item: Item;
}

/** How far the checkpoint may move: up to the oldest pending event, exclusive. */
export const checkpointOf = (
  pending: Pick<PersistentMap<Pending>, 'entries'>,
  considered: Position | undefined,
): Position | undefined => {
  let floor = considered;
  for (const [, { after }] of pending.entries()) {
    if (after === undefined) return undefined;
    if (floor === undefined || isBefore(after, floor)) floor = after;
  }
  return floor;
};

const isBefore = (a: Position, b: Position): boolean =>
  a.commit < b.commit || (a.commit === b.commit && a.prepare < b.prepare);
