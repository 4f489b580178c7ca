import { createHash } from 'node:crypto';
import type { EventMetadata } from '@wagerlog/event-sourcing';
import type { StoredEvent } from '../evidence/stored-event';
import { beforeFirstOf, checkChain, hashOf } from './chain.check';

const metadata = {
  schemaVersion: 1,
  occurredAt: '2026-11-23T14:05:09.123Z',
  correlationId: 'c-1',
  causationId: 'c-2',
  commandId: 'c-3',
  actor: { kind: 'customer', id: 'alice' },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
} as const;
const event = {
  id: '6f1d0e0e-8b53-4a5c-9f3b-0d6f7f4f3a11',
  type: 'AccountOpened',
  stream: 'account-alice',
  revision: 0,
  data: { currency: 'EUR', accountId: 'alice' },
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Written out by hand, so that the form of the hash cannot change unseen. */
const canonical =
  '{"actor":{"id":"alice","kind":"customer"},"causationId":"c-2","commandId":"c-3",' +
  '"correlationId":"c-1","data":{"accountId":"alice","currency":"EUR"},' +
  '"id":"6f1d0e0e-8b53-4a5c-9f3b-0d6f7f4f3a11","occurredAt":"2026-11-23T14:05:09.123Z",' +
  '"schemaVersion":1,"type":"AccountOpened"}';

const chained = (change: Partial<EventMetadata> = {}): StoredEvent => {
  const previousHash = sha256('account-alice');
  const hash = sha256(previousHash + canonical);
  return { ...event, metadata: { ...metadata, previousHash, hash, ...change } };
};

const notesOf = (stored: StoredEvent, end = beforeFirstOf(stored.stream)): readonly string[] => {
  const notes: string[] = [];
  checkChain(end, stored, (invariant, what) => notes.push(`${invariant} ${what}`));
  return notes;
};

describe('the hash chain', () => {
  it('starts from the name of the stream and covers what was decided, not the trace', () => {
    const { previousHash, hash } = chained().metadata as EventMetadata;
    expect(beforeFirstOf('account-alice').hash).toBe(previousHash);
    expect(hashOf(previousHash, chained(), chained().metadata as EventMetadata)).toBe(hash);
    expect(notesOf(chained())).toEqual([]);
  });

  it('notices another actor, another time, another command', () => {
    const changes: Partial<EventMetadata>[] = [
      { actor: { kind: 'operator', id: 'alice' } },
      { occurredAt: '2026-11-23T14:05:09.124Z' },
      { commandId: 'c-4' },
      { correlationId: 'c-4' },
      { causationId: 'c-4' },
      { schemaVersion: 2 },
    ];
    for (const change of changes) {
      expect(notesOf(chained(change))).toEqual([expect.stringMatching(/^I13 the hash/)]);
    }
  });

  it('names a broken link once and goes on from what the event claims', () => {
    const end = { revision: -1, hash: 'other', occurredAt: '' };
    expect(notesOf(chained(), end)).toEqual([expect.stringMatching(/previousHash does not/)]);
    const after = checkChain(end, chained(), () => undefined);
    expect(after.hash).toBe((chained().metadata as EventMetadata).hash);
  });
});
