import fc from 'fast-check';
import type { Position } from '@wagerlog/event-sourcing';
import { readModels, sliceCount, sliceOf } from '@wagerlog/read-models';
import { fold, inOrder } from '@wagerlog/read-models/testing';
import type { StoredEvent } from '@wagerlog/eventstore';
import { seasonLog } from '../../testing/season-log';
import type { LogEntry } from '../../testing/season-log';
import { Draft } from './draft';
import type { Drafted } from './draft';
import { EventReader, isReadable } from './event-reader';
import { ParkedScopes } from './parked-scopes';
import { isBefore } from './position';

const slices = Array.from({ length: sliceCount }, (_, slice) => slice);

const storedLog = (log: readonly LogEntry[]): readonly StoredEvent[] =>
  inOrder(log).map(({ id, stream, revision, position, metadata, event }) => ({
    id,
    type: event.type,
    stream,
    revision,
    position,
    created: new Date(0),
    data: event.data,
    metadata,
  }));

/** The documents as they are kept: a write that is not newer is refused. */
class Collections {
  private readonly reader = new EventReader(readModels);
  readonly documents = new Map<string, Drafted>();
  readonly scopes = new ParkedScopes();

  foldBatch(batch: readonly StoredEvent[], done: ReadonlyMap<number, Position>) {
    const draft = new Draft({
      stored: (model, key) => this.documents.get(`${model.collection}/${key}`),
      scopes: this.scopes,
      isNew: (_, slice, at) => {
        const end = done.get(slice);
        return end !== undefined && isBefore(end, at);
      },
      models: readModels,
      slices: [...done.keys()],
      now: '2026-11-24T00:00:00.000Z',
    });
    for (const stored of batch) draft.apply(this.reader.read(stored));
    for (const [model, documents] of draft.changed) {
      for (const [key, document] of documents) this.write(`${model.collection}/${key}`, document);
    }
    return draft;
  }

  private write(name: string, document: Drafted): void {
    const there = this.documents.get(name);
    if (there === undefined || isBefore(there.position, document.position)) {
      this.documents.set(name, document);
    }
  }

  contents() {
    return Object.fromEntries([...this.documents].map(([name, { document }]) => [name, document]));
  }
}

const expected = (log: readonly LogEntry[]) =>
  Object.fromEntries(
    readModels.flatMap((model) =>
      [...fold(model, inOrder(log))].map(([key, document]) => [
        `${model.collection}/${key}`,
        document,
      ]),
    ),
  );

const start: Position = { commit: -1n, prepare: -1n };
const from = (position: Position) => new Map(slices.map((slice) => [slice, position]));

const story = fc.record({
  customer: fc.nat(3),
  market: fc.nat(2),
  ending: fc.constantFrom(
    ...(['open', 'refused', 'lapsed', 'won', 'lost', 'corrected', 'voided'] as const),
  ),
});

describe('the read models at a position (I12)', () => {
  it('are the same whatever the batches, the restarts and what is delivered again', () =>
    fc.assert(
      fc.property(
        fc.array(story, { minLength: 1, maxLength: 8 }),
        fc.array(fc.record({ back: fc.nat(20), length: fc.integer({ min: 1, max: 30 }) })),
        (stories, steps) => {
          const log = seasonLog(stories);
          const events = storedLog(log);
          const collections = new Collections();
          let at = 0;
          for (const { back, length } of [...steps, { back: 0, length: events.length }]) {
            // A crash: documents were written, the checkpoint is older.
            const resumed = Math.max(0, at - back);
            const done = resumed === 0 ? start : events[resumed - 1]!.position;
            collections.foldBatch(events.slice(resumed, resumed + length), from(done));
            at = Math.min(events.length, Math.max(at, resumed + length));
          }
          expect(collections.contents()).toEqual(expected(log));
        },
      ),
      { numRuns: 150 },
    ));

  it('are the same when every slice has an owner of its own, each at its own pace', () =>
    fc.assert(
      fc.property(fc.array(story, { minLength: 1, maxLength: 5 }), (stories) => {
        const log = seasonLog(stories);
        const collections = new Collections();
        for (const slice of slices) {
          for (const event of storedLog(log)) {
            collections.foldBatch([event], new Map([[slice, start]]));
          }
        }
        expect(collections.contents()).toEqual(expected(log));
      }),
      { numRuns: 30 },
    ));
});

describe('a poison event', () => {
  const log = seasonLog([
    { customer: 0, market: 0, ending: 'corrected' },
    { customer: 1, market: 0, ending: 'won' },
  ]);
  const poisoned = (change: (stored: StoredEvent) => StoredEvent) => {
    const collections = new Collections();
    const draft = collections.foldBatch(storedLog(log).map(change), from(start));
    return { draft, collections };
  };
  const isBetPlaced =
    (betId: string) =>
    ({ type, data }: StoredEvent) =>
      type === 'BetPlaced' && (data as { betId: string }).betId === betId;
  const keysParked = (draft: Draft, collection: string) => [
    ...new Set(draft.parked.filter((each) => each.collection === collection).map(({ key }) => key)),
  ];

  it('parks its key and all later events of it in order; other keys go on', () => {
    const { draft, collections } = poisoned((stored) =>
      isBetPlaced('bet-0')(stored)
        ? { ...stored, data: { ...(stored.data as object), potentialReturns: null } }
        : stored,
    );
    expect(keysParked(draft, 'bets_v1')).toEqual(['bet-0']);
    const parked = draft.parked.filter(({ collection }) => collection === 'bets_v1');
    expect(parked.map(({ event }) => (JSON.parse(event) as { type: string }).type)).toEqual([
      'BetPlaced',
      'BetSettled',
      'BetResettled',
    ]);
    expect(collections.documents.has('bets_v1/bet-0')).toBe(false);
    expect(collections.contents()['bets_v1/bet-1']).toEqual(expected(log)['bets_v1/bet-1']);
  });

  it('that cannot be read parks its stream, and what other streams change beside it', () => {
    const { draft, collections } = poisoned((stored) =>
      isBetPlaced('bet-0')(stored) ? { ...stored, type: 'Unheard' } : stored,
    );
    expect(keysParked(draft, '*')).toEqual(['account-customer-0']);
    expect(keysParked(draft, 'totals_v1')).toEqual(['*']);
    const after = collections.contents();
    expect(after['accounts_v1/customer-1']).toEqual(expected(log)['accounts_v1/customer-1']);
    expect(after['accounts_v1/customer-0']).toMatchObject({ balance: 5000, openBets: 0 });
    expect(after['timelines_v1/bet-1']).toEqual(expected(log)['timelines_v1/bet-1']);
    expect(after['timelines_v1/bet-0']).toMatchObject({ events: [{ type: 'LiabilityReserved' }] });
  });

  it("stops a bet's timeline for its account, also for what the market says of it later", () => {
    const voided = seasonLog([{ customer: 0, market: 0, ending: 'voided' }]);
    const collections = new Collections();
    const events = storedLog(voided).map((stored) =>
      stored.type === 'BetPlaced' ? { ...stored, type: 'Unheard' } : stored,
    );
    const draft = collections.foldBatch(events, from(start));
    const released = draft.parked.filter(({ event }) => event.includes('"LiabilityReleased"'));
    expect(released.map(({ collection, key }) => [collection, key])).toEqual([
      ['timelines_v1', 'bet-0'],
    ]);
  });
});

describe('a hole in a stream', () => {
  const log = seasonLog([{ customer: 0, market: 0, ending: 'won' }]);
  const withoutPlaced = storedLog(log).filter(({ type }) => type !== 'BetPlaced');

  it('is seen between two events, and names what is missing', () => {
    const reader = new EventReader(readModels);
    const read = withoutPlaced.map((stored) => reader.next(stored));
    const holes = read.filter((event) => event !== undefined && !isReadable(event));
    expect(holes).toMatchObject([{ missingFrom: 3, stored: { type: 'BalanceDebited' } }]);
  });

  it("is seen by the account's document when the reader has just begun", () => {
    const collections = new Collections();
    const draft = collections.foldBatch(withoutPlaced, from(start));
    const holes = draft.parked.filter(({ missingFrom }) => missingFrom !== undefined);
    expect(holes).toMatchObject([
      {
        collection: 'accounts_v1',
        key: 'customer-0',
        missingFrom: 3,
        slice: sliceOf('customer-0'),
      },
    ]);
    expect(collections.contents()['accounts_v1/customer-0']).toMatchObject({ openBets: 0 });
  });

  it('is none where the stream begins, or an event comes again', () => {
    const reader = new EventReader(readModels);
    const events = storedLog(log);
    const read = [...events, ...events].map((stored) => reader.next(stored));
    expect(read.every((event) => event !== undefined && isReadable(event))).toBe(true);
  });

  it('is no matter of streams the read models do not know', () => {
    const [event] = storedLog(log);
    const reader = new EventReader(readModels);
    expect(reader.next({ ...event!, stream: 'wagerlog-store' })).toBeUndefined();
  });
});
