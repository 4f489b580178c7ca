import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import { appendTo, SteeredStreams } from '../../testing/steered-streams';
import { StoreUnavailable } from '../errors';
import { decode, UndecodableEvent } from '../streams/stored-event';
import { eventStoreOver } from './event-store';
import { storeIdentitySchema } from './store-identity';

const soon = () => Date.now() + 5_000;

describe('the store’s identity', () => {
  it('is given once, by whoever asks first, and is the same for all', async () => {
    const log = new MemoryLog();
    const [one, two] = [eventStoreOver(memoryStreams(log)), eventStoreOver(memoryStreams(log))];
    const ids = await Promise.all([
      one.identity(soon()),
      two.identity(soon()),
      one.identity(soon()),
    ]);
    expect(new Set(ids).size).toBe(1);
    expect(await two.identity(soon())).toBe(ids[0]);
    const [stored, ...more] = log.stream('wagerlog-store');
    expect(more).toEqual([]);
    expect(decode(storeIdentitySchema, stored!).event).toEqual({
      type: 'StoreIdentified',
      data: { storeId: ids[0] },
    });
  });
});

describe('the clock', () => {
  it('is compared with the store’s own, in milliseconds, ahead being positive', async () => {
    const log = new MemoryLog();
    const ahead = eventStoreOver(memoryStreams(log), { clock: () => Date.now() + 60_000 });
    const behind = eventStoreOver(memoryStreams(log), { clock: () => Date.now() - 60_000 });
    expect(Math.abs((await ahead.clockSkew(soon())) - 60_000)).toBeLessThan(5_000);
    expect(Math.abs((await behind.clockSkew(soon())) + 60_000)).toBeLessThan(5_000);
  });

  it('asks the store to keep one probe only, outside of what projections see', async () => {
    const log = new MemoryLog();
    const store = eventStoreOver(memoryStreams(log));
    await store.clockSkew(soon());
    await store.clockSkew(soon());
    expect(log.events.map(({ stream, data }) => [stream, data])).toEqual([
      ['$$snapshot-clock-probe', { $maxCount: 1 }],
      ['snapshot-clock-probe', {}],
      ['snapshot-clock-probe', {}],
    ]);
  });

  it('probes again when another process did so in between, or no answer came', async () => {
    const log = new MemoryLog();
    const streams = new SteeredStreams(memoryStreams(log));
    const store = eventStoreOver(streams);
    streams.loseAnswers(appendTo('snapshot-'));
    const held = streams.hold(appendTo('snapshot-'));
    const measured = store.clockSkew(soon());
    await held.reached;
    await eventStoreOver(memoryStreams(log)).clockSkew(soon());
    held.letGo();
    expect(Math.abs(await measured)).toBeLessThan(5_000);
  });

  it('is not compared while the store is away', async () => {
    const streams = new SteeredStreams(memoryStreams());
    streams.refuse(appendTo('snapshot-'));
    await expect(eventStoreOver(streams).clockSkew(soon())).rejects.toThrow(StoreUnavailable);
    await expect(eventStoreOver(streams).clockSkew(Date.now() - 1)).rejects.toThrow(
      StoreUnavailable,
    );
  });
});

describe('an event that cannot be decoded', () => {
  const metadata = {
    schemaVersion: 1,
    occurredAt: '2026-11-24T12:00:00.000Z',
    correlationId: 'a',
    causationId: 'b',
    commandId: 'c',
    actor: { kind: 'system', id: 'd' },
    hash: 'e',
    previousHash: 'f',
  };
  const stored = {
    id: 'id',
    type: 'StoreIdentified',
    stream: 'wagerlog-store',
    revision: 0,
    position: { commit: 1n, prepare: 1n },
    created: new Date(0),
    data: { storeId: 'x' },
    metadata: metadata as unknown,
  };
  const read = (part: object) => () => decode(storeIdentitySchema, { ...stored, ...part });

  it('is named with its reason', () => {
    expect(read({})().event.data).toEqual({ storeId: 'x' });
    expect(read({ type: 'Other' })).toThrow(/wagerlog-store@0 \(Other\).*unknown-type/);
    expect(read({ metadata: { ...metadata, schemaVersion: 2 } })).toThrow(/newer-version/);
    expect(read({ metadata: undefined })).toThrow(/metadata/);
    expect(read({ metadata: { ...metadata, hash: 1 } })).toThrow(/metadata/);
    expect(read({ metadata: { ...metadata, actor: 'me' } })).toThrow(/metadata/);
    expect(read({ data: [] })).toThrow(UndecodableEvent);
    expect(read({ data: 'text' })).toThrow(/: data/);
    expect(read({ data: new Uint8Array(3) })).toThrow(/: data/);
  });
});
