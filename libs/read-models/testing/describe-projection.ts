import type { DomainEvent, Projection, RecordedEvent } from '@wagerlog/event-sourcing';

/** Every document of a projection after these events, by key. */
export const fold = <Document extends object, Event extends DomainEvent>(
  projection: Projection<Document, Event>,
  log: readonly RecordedEvent<Event>[],
): ReadonlyMap<string, Document | undefined> => {
  const documents = new Map<string, Document | undefined>();
  for (const each of log) {
    if (!projection.handles.includes(each.event.type)) continue;
    for (const key of projection.keysOf(each)) {
      documents.set(key, projection.project(documents.get(key), each, key));
    }
  }
  return documents;
};

/** One test per event type the projection handles, and one that counts them. */
export const describeProjection = <Document extends object, Event extends DomainEvent>(
  projection: Projection<Document, Event>,
  tests: { readonly [Type in Event['type']]: readonly [sentence: string, run: () => void] },
): void => {
  describe(`${projection.name}: each event`, () => {
    const named = Object.entries<readonly [string, () => void]>(tests);
    it.each(named)('%s', (_type, [, run]) => run());

    it('has a test for every type it handles', () => {
      expect(named.map(([type]) => type).sort()).toEqual([...projection.handles].sort());
    });
  });
};
