import type { StoredEvent } from '@wagerlog/eventstore';

/** A stored event as text, for the parked ones: JSON, its position as decimal texts. */
export const storedEventText = (stored: StoredEvent): string => {
  const { commit, prepare } = stored.position;
  return JSON.stringify({ ...stored, position: { commit: `${commit}`, prepare: `${prepare}` } });
};

export const storedEventOfText = (text: string): StoredEvent => {
  const { position, created, ...event } = JSON.parse(text) as Omit<
    StoredEvent,
    'position' | 'created'
  > & {
    readonly position: { readonly commit: string; readonly prepare: string };
    readonly created: string;
  };
  return {
    ...event,
    created: new Date(created),
    position: { commit: BigInt(position.commit), prepare: BigInt(position.prepare) },
  };
};
