import type { DomainEvent, RecordedEvent } from '@wagerlog/event-sourcing';

interface Place {
  readonly stream?: string;
  readonly revision?: number;
  /** Both parts of its position. */
  readonly at?: number;
  readonly occurredAt?: string;
}

/** The event as the store would give it back, by default the first of account `alice`. */
export const recorded = <Event extends DomainEvent>(
  event: Event,
  { stream = 'account-alice', revision = 0, at = revision, occurredAt = noon }: Place = {},
): RecordedEvent<Event> => ({
  event,
  revision,
  occurredAt,
  id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  stream,
  position: { commit: BigInt(at), prepare: BigInt(at) },
  metadata: {
    schemaVersion: 1,
    occurredAt,
    correlationId: 'c',
    causationId: 'c',
    commandId: 'c',
    actor: { kind: 'system', id: 'test' },
    hash: '',
    previousHash: '',
  },
});

const noon = '2026-11-23T12:00:00.000Z';

/** A log: each event at the next position, and at the next revision of its stream. */
export const inOrder = <Event extends DomainEvent>(
  log: readonly (readonly [stream: string, event: Event])[],
): readonly RecordedEvent<Event>[] => {
  const revisions = new Map<string, number>();
  return log.map(([stream, event], at) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    return recorded(event, { stream, revision, at });
  });
};
