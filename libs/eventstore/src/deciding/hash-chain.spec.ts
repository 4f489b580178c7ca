import { canonicalJson } from '@wagerlog/event-sourcing';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { chainStart, eventHash, hashedText } from './hash-chain';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const text = fc.string({ unit: 'binary' });
const event = fc.record({ id: text, type: text, data: fc.object() });
const metadata = fc.record({
  schemaVersion: fc.nat(),
  occurredAt: text,
  correlationId: text,
  causationId: text,
  commandId: text,
  actor: fc.record({ kind: fc.constant('customer' as const), id: text }),
  traceparent: text,
  lastOfAppend: fc.nat(),
});

describe('the hash chain', () => {
  it('hashes the canonical JSON of the event and of all metadata but trace and append', () => {
    fc.assert(
      fc.property(
        event,
        metadata,
        text,
        (said, { traceparent, lastOfAppend, ...hashed }, previous) => {
          const whole = canonicalJson({ ...said, ...hashed });
          expect(hashedText(said, { ...hashed, traceparent, lastOfAppend })).toBe(whole);
          expect(eventHash(previous, said, hashed)).toBe(sha256(previous + whole));
        },
      ),
    );
  });

  it('starts from the name of the stream, and never changes', () => {
    expect(chainStart('account-a')).toBe(sha256('account-a'));
    const said = { id: '1', type: 'AccountOpened', data: { currency: 'EUR', accountId: 'a' } };
    const hashed = {
      schemaVersion: 1,
      occurredAt: '2026-11-23T12:00:00.000Z',
      correlationId: 'c',
      causationId: 'b',
      commandId: 'a',
      actor: { kind: 'service', id: 'é' },
    } as const;
    expect(hashedText(said, hashed)).toBe(
      '{"actor":{"id":"é","kind":"service"},"causationId":"b","commandId":"a","correlationId":"c",' +
        '"data":{"accountId":"a","currency":"EUR"},"id":"1",' +
        '"occurredAt":"2026-11-23T12:00:00.000Z","schemaVersion":1,"type":"AccountOpened"}',
    );
  });
});
