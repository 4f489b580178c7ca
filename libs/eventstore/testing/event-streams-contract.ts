import { beforeFirst } from '@wagerlog/event-sourcing';
import { randomUUID } from 'node:crypto';
import type { EventStreams, NewEvent, StoredEvent, SubscriptionItem } from '../src';

/** A stream nobody else writes; its prefix is what a subscription of the same case filters by. */
const freshStream = (): string => `case${randomUUID()}-1`;

const event = (n = 0): NewEvent => ({
  id: randomUUID(),
  type: 'Counted',
  data: { n, text: 'zwölf ☂' },
  metadata: { n },
});
const events = (count: number): readonly NewEvent[] =>
  Array.from({ length: count }, (_, n) => event(n));

const soon = () => Date.now() + 10_000;
const timeoutMs = 5_000;

const collect = async <Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> => {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
};
const idsOf = (stored: readonly Pick<StoredEvent, 'id'>[]) => stored.map(({ id }) => id);

/** What every `EventStreams` promises: run against the one in memory and the official client. */
export const eventStreamsContract = (name: string, streams: () => EventStreams): void => {
  const write = (stream: string, expected: number, written: readonly NewEvent[]) =>
    streams().append({ stream, expected, events: written }, timeoutMs);
  const read = (stream: string, from: number | 'end' = 0, count = 1_000) =>
    collect(streams().readStream({ stream, from, count, deadlineAt: soon() }));

  describe(`${name}: appending`, () => {
    it('gives events back as they were written, with revisions from 0', async () => {
      const stream = freshStream();
      const written = events(2);
      const appended = await write(stream, beforeFirst, written);
      const stored = await read(stream);
      expect(stored.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(
        written,
      );
      expect(stored.map(({ revision }) => revision)).toEqual([0, 1]);
      expect(appended).toEqual({ outcome: 'appended', position: stored[1]?.position });
      expect(stored[0]!.position.commit).toBeLessThan(stored[1]!.position.commit);
    });

    it('gives bytes back as bytes', async () => {
      const data = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251);
      const stream = freshStream();
      await write(stream, beforeFirst, [{ ...event(), data }, event()]);
      const [bytes, json] = await read(stream);
      expect(Buffer.from(bytes?.data as Uint8Array).equals(data)).toBe(true);
      expect(bytes?.metadata).toEqual({ n: 0 });
      expect(json?.data).toEqual(event().data);
    });

    it('conflicts when the stream is elsewhere than expected', async () => {
      const stream = freshStream();
      await write(stream, beforeFirst, events(2));
      for (const expected of [beforeFirst, 0, 2]) {
        expect(await write(stream, expected, events(1))).toEqual({ outcome: 'conflict' });
      }
      expect(await read(stream)).toHaveLength(2);
    });

    it('is asked right before it sends, and sends nothing that is not wanted', async () => {
      const stream = freshStream();
      const append = { stream, expected: beforeFirst, events: events(1) };
      const isWanted = jest.fn(() => false);
      expect((await streams().append(append, timeoutMs, isWanted)).outcome).toBe('unavailable');
      expect(await read(stream)).toEqual([]);
      isWanted.mockReturnValue(true);
      expect((await streams().append(append, timeoutMs, isWanted)).outcome).toBe('appended');
      expect(isWanted).toHaveBeenCalledTimes(2);
    });

    it('says yes to the identical append again and writes nothing', async () => {
      const stream = freshStream();
      const [first, second] = [events(1), events(2)];
      await write(stream, beforeFirst, first);
      const before = await write(stream, 0, second);
      await write(stream, 2, events(1));
      expect(await write(stream, 0, second)).toEqual(before);
      expect(await read(stream)).toHaveLength(4);
    });

    it('does not complete an append of which only a part is there', async () => {
      const stream = freshStream();
      const written = events(1);
      await write(stream, beforeFirst, written);
      const longer = [...written, event()];
      expect(await write(stream, beforeFirst, longer)).toEqual({ outcome: 'conflict' });
      expect(await read(stream)).toHaveLength(1);
    });
  });

  describe(`${name}: reading a stream`, () => {
    it('finds an absent stream empty', async () => {
      expect(await read(freshStream())).toEqual([]);
    });

    it('starts at a revision, stops at a count, and is empty behind the end', async () => {
      const stream = freshStream();
      const written = events(5);
      await write(stream, beforeFirst, written);
      expect(idsOf(await read(stream, 2, 2))).toEqual(idsOf(written.slice(2, 4)));
      expect(await read(stream, 5)).toEqual([]);
    });

    it('reads backwards from the end', async () => {
      const stream = freshStream();
      const written = events(3);
      await write(stream, beforeFirst, written);
      const backwards = { stream, from: 'end', direction: 'backwards', count: 2 } as const;
      const stored = await collect(streams().readStream({ ...backwards, deadlineAt: soon() }));
      expect(idsOf(stored)).toEqual(idsOf(written.slice(1).reverse()));
    });

    it('can be left early', async () => {
      const stream = freshStream();
      await write(stream, beforeFirst, events(50));
      for await (const first of streams().readStream({
        stream,
        from: 0,
        count: 50,
        deadlineAt: soon(),
      })) {
        expect(first.revision).toBe(0);
        break;
      }
      expect(await read(stream)).toHaveLength(50);
    });
  });

  describe(`${name}: reading everything`, () => {
    it('goes forwards from a position inclusively and backwards from the end', async () => {
      const stream = freshStream();
      await write(stream, beforeFirst, events(3));
      const [, second, third] = await read(stream);
      const forwards = { from: second!.position, count: 2, deadlineAt: soon() };
      expect(idsOf(await collect(streams().readAll(forwards)))).toEqual([second!.id, third!.id]);
      const newest = { direction: 'backwards', count: 1, deadlineAt: soon() } as const;
      expect(idsOf(await collect(streams().readAll(newest)))).toEqual([third!.id]);
    });
  });

  describe(`${name}: subscribing`, () => {
    const until = async (
      items: AsyncIterable<SubscriptionItem>,
      isLast: (seen: readonly SubscriptionItem[]) => boolean,
    ): Promise<readonly SubscriptionItem[]> => {
      const seen: SubscriptionItem[] = [];
      for await (const item of items) {
        seen.push(item);
        if (isLast(seen)) break;
      }
      return seen;
    };
    const eventsIn = (items: readonly SubscriptionItem[]) =>
      items.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
    const subscribe = (stream: string, from?: StoredEvent, signal?: AbortSignal) =>
      streams().subscribeToAll({
        prefixes: [stream],
        signal: signal ?? new AbortController().signal,
        ...(from === undefined ? {} : { from: from.position }),
      });

    it('brings what is there, says it has caught up, then brings what comes', async () => {
      const stream = freshStream();
      await write(stream, beforeFirst, events(100));
      let isWritten = false;
      const seen = await until(subscribe(stream), (items) => {
        if (!isWritten && items.some(({ kind }) => kind === 'caught-up')) {
          isWritten = true;
          void write(stream, 99, events(2));
        }
        return eventsIn(items).length === 102;
      });
      const kinds = seen.filter(({ kind }) => kind !== 'checkpoint').map(({ kind }) => kind);
      expect(kinds.indexOf('caught-up')).toBe(100);
      expect(eventsIn(seen).map(({ revision }) => revision)).toEqual([...Array(102).keys()]);
    });

    it('starts behind the position given', async () => {
      const stream = freshStream();
      await write(stream, beforeFirst, events(3));
      const [first, second, third] = await read(stream);
      const seen = await until(subscribe(stream, first), (items) => eventsIn(items).length === 2);
      expect(idsOf(eventsIn(seen))).toEqual(idsOf([second!, third!]));
    });

    it('leaves out other streams, but reports how far it has considered them', async () => {
      const [stream, other] = [freshStream(), freshStream()];
      await write(stream, beforeFirst, events(1));
      const [own] = await read(stream);
      await write(other, beforeFirst, events(600));
      const seen = await until(
        subscribe(stream, own),
        (items) => items.at(-1)?.kind === 'checkpoint',
      );
      expect(eventsIn(seen)).toEqual([]);
      const last = seen.at(-1)!;
      expect(last.kind === 'checkpoint' && last.position.commit).toBeGreaterThan(
        own!.position.commit,
      );
    });

    it('leaves out caches and the store’s own streams when no prefix is asked for', async () => {
      const stream = freshStream();
      await write(stream, beforeFirst, events(1));
      const [own] = await read(stream);
      await write(`snapshot-${stream}`, beforeFirst, events(1));
      await write(`segments-${stream}`, beforeFirst, events(1));
      await write(`$${stream}`, beforeFirst, events(1));
      await write(stream, 0, events(1));
      const signal = new AbortController().signal;
      const all = streams().subscribeToAll({ from: own!.position, signal });
      const seen = eventsIn(await until(all, (items) => eventsIn(items).length === 1));
      expect(seen.map((each) => each.stream)).toEqual([stream]);
    });

    it('brings the types asked for, of any stream, and moves on past the others', async () => {
      const stream = freshStream();
      const type = `Type-${randomUUID()}`;
      const mixed = [event(), { ...event(), type }, event(), { ...event(), type }];
      await write(stream, beforeFirst, mixed);
      const [first] = await read(stream);
      const signal = new AbortController().signal;
      const some = streams().subscribeToAll({ from: first!.position, types: [type], signal });
      const seen = await until(some, (items) => items.at(-1)?.kind === 'caught-up');
      expect(eventsIn(seen).map(({ id }) => id)).toEqual([mixed[1]!.id, mixed[3]!.id]);
    });

    it('ends when it is told to', async () => {
      const stopping = new AbortController();
      const seen = await until(subscribe(freshStream(), undefined, stopping.signal), (items) => {
        if (items.at(-1)?.kind === 'caught-up') stopping.abort();
        return false;
      });
      expect(eventsIn(seen)).toEqual([]);
    });
  });
};
