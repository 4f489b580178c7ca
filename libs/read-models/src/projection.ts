import type { DomainEvent, Projection, RecordedEvent } from '@wagerlog/event-sourcing';

/** What one event does to one document; `undefined` in: there is none yet. */
export type Change<Document, Event extends DomainEvent> = (
  document: Document | undefined,
  recorded: RecordedEvent<Event>,
  key: string,
) => Document | undefined;

/** One change per event type: naming a type in `Event` without a change is a compile error. */
export type Changes<Document, Event extends DomainEvent> = {
  readonly [Type in Event['type']]: Change<Document, Extract<Event, { readonly type: Type }>>;
};

interface Definition<Document, Event extends DomainEvent> {
  readonly name: string;
  readonly version: number;
  readonly keysOf: (recorded: RecordedEvent<Event>) => readonly string[];
  readonly on: Changes<Document, Event>;
}

/** A projection whose handled types and changes cannot drift apart. */
export const projection = <Document extends object, Event extends DomainEvent>({
  name,
  version,
  keysOf,
  on,
}: Definition<Document, Event>): Projection<Document, Event> => {
  const changes = new Map(Object.entries(on) as [Event['type'], Change<Document, Event>][]);
  return {
    name,
    version,
    handles: [...changes.keys()],
    keysOf,
    project: (document, recorded, key) =>
      changes.get(recorded.event.type)?.(document, recorded, key),
  };
};

/** The event touches its document, if only by its position. */
export const unchanged = <Document>(document: Document | undefined): Document | undefined =>
  document;

/** A change of a document that must be there: without it the event is parked, never folded over. */
export const change =
  <Document extends object, Event extends DomainEvent>(
    fields: (document: Document, recorded: RecordedEvent<Event>) => Partial<Document>,
  ): Change<Document, Event> =>
  (document, recorded) =>
    document && { ...document, ...fields(document, recorded) };
