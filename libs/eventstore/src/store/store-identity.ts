import {
  storeIdentityStream,
  type DomainEvent,
  type EventSchema,
  type RecordedEvent,
} from '@wagerlog/event-sourcing';
import { randomUUID } from 'node:crypto';
import type { StreamKind } from '../deciding/command';
import type { DecisionRunner } from '../deciding/decision-runner';

/**
 * Stored for ever: which store this is, so that a position of another one is recognised. Never
 * edit the shape: raise its schema version.
 */
export interface StoreIdentified extends DomainEvent {
  readonly type: 'StoreIdentified';
  readonly data: { readonly storeId: string };
}

/** How readers of the log decode the one event of `wagerlog-store`. */
export const storeIdentitySchema: EventSchema = {
  versions: { StoreIdentified: 1 },
  upcasters: [],
};

const storeIdentity: StreamKind<string | undefined, StoreIdentified> = {
  schema: storeIdentitySchema,
  fold: { initial: undefined, evolve: (storeId, { event }) => storeId ?? event.data.storeId },
};

/** The store's id; the first process that asks names the store. @throws StoreUnavailable */
export const identify = async (runner: DecisionRunner, deadlineAt: number): Promise<string> => {
  const commandId = randomUUID();
  let found: string | undefined;
  const outcome = await runner.run<string | undefined, StoreIdentified, never>({
    stream: storeIdentityStream,
    kind: storeIdentity,
    context: {
      commandId,
      correlationId: commandId,
      causationId: commandId,
      actor: { kind: 'system', id: 'store-identity' },
      deadlineAt,
    },
    unchangedFrom: 'cache',
    decide: (storeId) => {
      found = storeId;
      if (storeId !== undefined) return [];
      return [{ type: 'StoreIdentified', data: { storeId: randomUUID() } }];
    },
  });
  return outcome.outcome === 'recorded' ? named(outcome.events) : (found ?? '');
};

const named = (events: readonly RecordedEvent<StoreIdentified>[]): string =>
  events.map(({ event }) => event.data.storeId).join('');
