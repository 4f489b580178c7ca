import type { Position, RecordedEvent } from '@wagerlog/event-sourcing';
import { CannotStart } from '@wagerlog/http';
import { readModels, sliceCount, sliceOf } from '@wagerlog/read-models';
import type { ReadModel } from '@wagerlog/read-models';
import type { Mongo } from '@wagerlog/mongo';
import { fold } from '@wagerlog/read-models/testing';
import { reached, Rig, until } from '../testing/rig';
import { seasonLog } from '../testing/season-log';
import { storedEventText } from './folding/stored-event-text';
import type { LogEntry } from '../testing/season-log';

const log = seasonLog(
  (['corrected', 'won', 'lost', 'voided', 'refused', 'lapsed', 'open'] as const).map(
    (ending, index) => ({ ending, customer: index % 3, market: index % 2 }),
  ),
);

let rig: Rig;
let events: readonly RecordedEvent[];
let end: Position;

beforeAll(async () => {
  rig = await Rig.start();
  events = await rig.append(log);
  end = events.at(-1)!.position;
});
afterAll(() => rig.close());

const expectFolded = async (mongo: Mongo) => {
  for (const model of readModels) {
    const expected = fold(model, events);
    const kept = await mongo.documents.load(model.collection, [...expected.keys()]);
    const found = [...kept].map(([key, { document }]) => [key, document] as const);
    expect(new Map(found)).toEqual(expected);
  }
};

describe('the projector', () => {
  it('brings every read model to the end of the log, and gives its slices back', async () => {
    const mongo = rig.open('whole');
    const { projector, stop } = rig.project('whole', readModels);
    const checkpoints = await reached(mongo, end, sliceCount);
    await expectFolded(mongo);
    await expect(projector.check()).resolves.toBeUndefined();
    expect(checkpoints[0]?.notes).toMatchObject({ lagEvents: 0, parked: { bets_v1: 0 } });
    expect(await mongo.leases.held('projector/slice-')).toHaveLength(sliceCount);
    await stop();
    expect(await mongo.leases.held('projector/')).toEqual([]);
  });

  it('shares its slices with another, and the one that stays takes them over', async () => {
    const mongo = rig.open('shared');
    const first = rig.project('shared', readModels);
    await reached(mongo, end, sliceCount);
    const second = rig.project('shared', readModels);
    const owners = async () => {
      const held = await mongo.leases.held('projector/slice-');
      return held.map(({ owner }) => owner).sort();
    };
    await until(async () => {
      const names = await owners();
      const [lowest, highest] = [names.at(0), names.at(-1)];
      const isEven = names.filter((name) => name === lowest).length === sliceCount / 2;
      return names.length === sliceCount && lowest !== highest && isEven ? names : undefined;
    }, 'half of the slices each');
    await first.stop();
    await until(async () => {
      const names = await owners();
      return names.length === sliceCount && new Set(names).size === 1 ? names : undefined;
    }, 'all slices at the one that stays');
    await second.stop();
    await expectFolded(mongo);
  });

  it('waits for the slices of an owner that died until their leases run out', async () => {
    const mongo = rig.open('orphaned');
    for (let slice = 0; slice < sliceCount; slice += 1) {
      await mongo.leases.acquire(`projector/slice-${slice}`, 'dead', 1_500);
    }
    const { stop } = rig.project('orphaned', readModels);
    await reached(mongo, end, sliceCount);
    await stop();
    await expectFolded(mongo);
  });

  it('parks a key whose events it cannot apply, and applies them once it can', async () => {
    const mongo = rig.open('poisoned');
    const faulty = readModels.map((model) =>
      model.name === 'bets' ? failing(model, 'BetSettled', 'bet-0') : model,
    );
    const broken = rig.project('poisoned', faulty);
    const checkpoints = await reached(mongo, end, sliceCount);
    const slice = sliceOf('bet-0');
    const counts = checkpoints.map(
      ({ notes }) => (notes['parked'] as { readonly [collection: string]: number })['bets_v1'],
    );
    expect(counts).toEqual(Array.from({ length: sliceCount }, (_, at) => Number(at === slice)));
    const scope = { slice, collection: 'bets_v1', key: 'bet-0' };
    const waiting = await mongo.parked.waiting(scope, 10);
    expect(waiting.map(({ event }) => (JSON.parse(event) as { type: string }).type)).toEqual([
      'BetSettled',
      'BetResettled',
    ]);
    const bets = await mongo.documents.load('bets_v1', ['bet-0', 'bet-1']);
    expect(bets.get('bet-0')?.document).toMatchObject({ status: 'placed' });
    expect(bets.get('bet-1')?.document).toMatchObject({ status: 'settled' });
    await broken.stop();

    const repaired = rig.project('poisoned', readModels);
    await until(
      async () => ((await mongo.parked.waiting(scope, 10)).length === 0 ? true : undefined),
      'nothing parked',
    );
    await repaired.stop();
    await expectFolded(mongo);
  });

  it('fills a hole from the store before it goes on with what waits behind it', async () => {
    const mongo = rig.open('holed');
    const own = events.filter(({ stream }) => stream === 'account-customer-0');
    const [second, third] = [own[1]!, own[2]!];
    const scope = { slice: sliceOf('customer-0'), collection: 'accounts_v1', key: 'customer-0' };
    const parked = ({ event, ...recorded }: RecordedEvent) => ({
      ...scope,
      stream: recorded.stream,
      position: recorded.position,
      event: storedEventText({ ...recorded, ...event, created: new Date(0) }),
      reason: 'revision 0 is missing',
      parkedAt: '2026-11-24T00:00:00.000Z',
    });
    await mongo.parked.add([{ ...parked(second), missingFrom: 0 }, parked(third)]);
    const { stop } = rig.project('holed', readModels);
    await reached(mongo, end, sliceCount);
    expect(await mongo.parked.waiting(scope, 10)).toEqual([]);
    await stop();
    await expectFolded(mongo);
  });

  it('resumes behind its checkpoint: what was considered is not looked at again', async () => {
    const mongo = rig.open('resumed');
    const first = rig.project('resumed', readModels);
    await reached(mongo, end, sliceCount);
    await first.stop();
    const touched = readModels.map((model) => ({
      ...model,
      project: () => {
        throw new Error('looked at again');
      },
    }));
    const more: LogEntry = ['unknown-stream', { type: 'Unheard', data: {} }];
    const second = rig.project('resumed', touched);
    const [last] = await rig.append([more]);
    await reached(mongo, last!.position, sliceCount);
    await second.stop();
    expect(await mongo.parked.scopes([0, 1, 2, 3, 4, 5, 6, 7], 10)).toEqual([]);
  });

  it('does not start on a database filled from another store', async () => {
    await rig.open('foreign').storeIdentity.remember('another');
    const { running } = rig.project('foreign', readModels);
    await expect(running).rejects.toThrow(CannotStart);
  });
});

const failing = (model: ReadModel, type: string, key: string): ReadModel => ({
  ...model,
  project: (document, recorded, at) => {
    if (recorded.event.type === type && at === key) throw new Error('poison');
    return model.project(document, recorded, at);
  },
});
