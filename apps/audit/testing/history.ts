import { createHash, randomUUID } from 'node:crypto';
import type { AccountEvent, MarketEvent, SettlementEvent } from '@wagerlog/domain';
import { canonicalJson, type EventMetadata } from '@wagerlog/event-sourcing';
import type { StoredEvent } from '../src/evidence/stored-event';

export type AnyEvent = AccountEvent | MarketEvent | SettlementEvent;
type Written = StoredEvent & { readonly data: object; readonly metadata: EventMetadata };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A log written the way the event store writes it: chained, with time going on. */
export class History {
  readonly events: Written[] = [];
  private readonly ends = new Map<string, { revision: number; hash: string }>();
  private clock = Date.parse('2026-11-23T12:00:00.000Z');

  /** What the next append will carry. */
  get now(): string {
    return new Date(this.clock).toISOString();
  }

  revisionOf(stream: string): number {
    return this.ends.get(stream)?.revision ?? -1;
  }

  pass(ms: number): this {
    this.clock += ms;
    return this;
  }

  /** One append by one command. */
  append(stream: string, ...events: readonly AnyEvent[]): this {
    const commandId = randomUUID();
    for (const event of events) this.write(stream, event, commandId);
    this.clock += 10;
    return this;
  }

  private write(stream: string, { type, data }: AnyEvent, commandId: string): void {
    const end = this.ends.get(stream) ?? { revision: -1, hash: sha256(stream) };
    const id = randomUUID();
    const hashed = {
      schemaVersion: 1,
      occurredAt: this.now,
      actor: { kind: 'system', id: 'test' } as const,
      commandId,
      correlationId: commandId,
      causationId: commandId,
    };
    const hash = sha256(end.hash + canonicalJson({ id, type, data, ...hashed }));
    const metadata = { ...hashed, hash, previousHash: end.hash };
    const revision = end.revision + 1;
    this.events.push({ id, type, stream, revision, data, metadata });
    this.ends.set(stream, { revision, hash });
  }
}

/** The same log with one event's data changed, every chain written anew: a lie told well. */
export const retold = (
  { events }: History,
  change: (event: AnyEvent, stream: string) => AnyEvent | readonly AnyEvent[],
): readonly StoredEvent[] => {
  const told = new Rewriter();
  for (const written of events) {
    const event = { type: written.type, data: written.data } as AnyEvent;
    const changed = change(event, written.stream);
    for (const each of 'type' in changed ? [changed] : changed) told.write(written, each);
  }
  return told.events;
};

class Rewriter {
  readonly events: StoredEvent[] = [];
  private readonly ends = new Map<string, { revision: number; hash: string }>();

  write({ stream, metadata }: Written, { type, data }: AnyEvent): void {
    const end = this.ends.get(stream) ?? { revision: -1, hash: sha256(stream) };
    const id = randomUUID();
    const { schemaVersion, occurredAt, actor, commandId, correlationId, causationId } = metadata;
    const hashed = { schemaVersion, occurredAt, actor, commandId, correlationId, causationId };
    const hash = sha256(end.hash + canonicalJson({ id, type, data, ...hashed }));
    const revision = end.revision + 1;
    const chained = { ...metadata, hash, previousHash: end.hash };
    this.events.push({ id, type, stream, revision, data, metadata: chained });
    this.ends.set(stream, { revision, hash });
  }
}
