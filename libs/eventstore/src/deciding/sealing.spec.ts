import fc from 'fast-check';
import { clientAppend } from '../streams/client-appends';
import { textsOf } from '../streams/event-streams';
import { eventHash } from './hash-chain';
import { endingBefore, sealer } from './sealing';

const text = fc.string({ unit: 'binary' });
const context = fc.record(
  {
    commandId: text,
    correlationId: text,
    causationId: text,
    actor: fc.record({ kind: fc.constant('customer' as const), id: text, secret: text }),
    traceparent: text,
    deadlineAt: fc.nat(),
  },
  { requiredKeys: ['commandId', 'correlationId', 'causationId', 'actor', 'deadlineAt'] },
);
const sealing = fc.record({
  schema: fc.record({ versions: fc.constant({ Counted: 3 }), upcasters: fc.constant([]) }),
  occurredAt: text,
  context,
});
const data = fc.dictionary(text, fc.jsonValue());
const chain = fc.record({ previous: text, last: fc.nat() });
/** JSON alone: no `-0`, no prototypes. */
const read = (json: string): unknown => JSON.parse(json);
const plain = (value: object): unknown => read(JSON.stringify(value));

describe('a sealed event', () => {
  it('is sent as the text that was hashed, which says what the event says', () => {
    fc.assert(
      fc.property(sealing, data, chain, (given, said, { previous, last }) => {
        const { event } = sealer(given)({ type: 'Counted', data: said }, previous);
        for (const each of [event, endingBefore(event, last)]) {
          const { texts, ...untold } = each;
          expect(read(texts.metadata)).toEqual(plain(each.metadata));
          expect(read(texts.data)).toEqual(plain(said));
          expect(textsOf(each)).toBe(texts);
          expect(textsOf(untold).data).toBe(JSON.stringify(said));
          expect(each.metadata.hash).toBe(eventHash(previous, each, each.metadata));
          const append = { stream: 's', expected: 0, events: [each] };
          const [sent] = clientAppend(append).events;
          expect(new TextDecoder().decode(sent?.metadata as Uint8Array)).toBe(
            new TextDecoder().decode(new TextEncoder().encode(texts.metadata)),
          );
        }
        expect(endingBefore(event, last).metadata).toEqual({
          ...event.metadata,
          lastOfAppend: last,
        });
        expect(event.metadata.actor).toEqual({ kind: 'customer', id: given.context.actor.id });
      }),
    );
  });

  it('has an id of its own, and is not sealed without a version', () => {
    const seal = sealer({
      schema: { versions: { Counted: 1 }, upcasters: [] },
      occurredAt: '2026-11-23T12:00:00.000Z',
      context: {
        commandId: 'c',
        correlationId: 'c',
        causationId: 'c',
        actor: { kind: 'system', id: 'a' },
        deadlineAt: 0,
      },
    });
    const counted = { type: 'Counted', data: {} };
    expect(seal(counted, '').event.id).not.toBe(seal(counted, '').event.id);
    expect(() => seal({ type: 'Unknown', data: {} }, '')).toThrow('no schema version of Unknown');
  });
});
