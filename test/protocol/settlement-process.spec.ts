import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EventStore } from '@wagerlog/eventstore';
import { appendTo } from '@wagerlog/eventstore/testing';
import { createLogger, createMetrics } from '@wagerlog/http';
import { type Mongo, openMongo } from '@wagerlog/mongo';
import { ProcessManager } from '../../apps/process-manager/src/process-manager';
import { Reports } from '../../apps/process-manager/src/reports';
import { type MongoServer, startMongoServer } from '../../embedded/mongodb/server';
import { contextNow, type Process, Scene, until, untilTrue } from './settlement-scene';

const market = 'market-m-1';
const leaseTtlMs = 800;
const graceMs = 5_000;

describe('the process manager', () => {
  let folder: string;
  let server: MongoServer;
  let scene: Scene;
  let process: Process;
  let stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wagerlog-settlement-'));
    server = await startMongoServer({ dataFolder: folder });
    scene = new Scene();
    process = scene.process();
    await scene.begin(process, ['alice', 'bob']);
  });
  afterEach(async () => {
    await Promise.all(stops.map((stop) => stop()));
    stops = [];
    await scene.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  const start = (over: Process) => {
    const mongo: Mongo = openMongo({ url: server.url, database: 'test', appName: 'test' });
    const registry = createMetrics('test');
    const reports = new Reports(registry, createLogger('test', 'silent'));
    const owner = `owner-${stops.length}`;
    const readFrom: (bigint | undefined)[] = [];
    const shifts: AbortSignal[] = [];
    const store: EventStore = {
      ...over.store,
      subscribeToAll: (request) => {
        readFrom.push(request.from?.commit);
        shifts.push(request.signal);
        return over.store.subscribeToAll(request);
      },
    };
    const manager = new ProcessManager({
      ...{ store, mongo, reports, owner, graceMs, leaseTtlMs },
      clock: () => Date.parse(scene.now),
    });
    const running = manager.run();
    const stop = async (): Promise<void> => {
      manager.stop();
      await running;
      await mongo.close();
    };
    stops.push(stop);
    /** How many of the two pieces of work this process owns. */
    const owned = async (): Promise<number> => {
      const series = await registry.getSingleMetric('wagerlog_process_owner')?.get();
      return series?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
    };
    /** Series of the gauges of runs at work. */
    const gauged = async (): Promise<number> => {
      const gauge = await registry.getSingleMetric('wagerlog_settlement_bets')?.get();
      return gauge?.values.length ?? 0;
    };
    return { mongo, stop, readFrom, shifts, owned, gauged };
  };
  const isSettled = () => scene.types(market).includes('MarketSettled');
  const ends = (type: string) => scene.types(market).filter((each) => each === type).length;
  /** A reservation whose process died before its account append went out. */
  const abandon = async (accountId: string): Promise<void> => {
    const { streams, placement } = scene.process();
    const held = streams.hold(appendTo(`account-${accountId}`, 'BetPlaced'));
    const placing = placement.place(scene.request(accountId), contextNow(300));
    await held.reached;
    await expect(placing).rejects.toThrow('not known');
    stops.push(() => Promise.resolve(held.letGo()));
  };

  const whileOpen = async <Found>(ask: (mongo: Mongo) => Promise<Found>): Promise<Found> => {
    const mongo = openMongo({ url: server.url, database: 'test', appName: 'test' });
    const found = await ask(mongo);
    await mongo.close();
    return found;
  };

  it('settles a market when its result comes, and goes on to the next trigger', async () => {
    start(scene.process());
    await scene.bet(process, 'alice');
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    await until('the market is settled', isSettled);
    await scene.result(process, 2, 'away');
    await until('the correction is settled', () => ends('MarketSettled') === 2);
    expect(await scene.balance(process, 'alice')).toBe(9_000);
    expect(scene.verify().findings).toEqual([]);
  });

  it('takes up what was asked for while nobody ran', async () => {
    await scene.bet(process, 'alice');
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    start(scene.process());
    await until('the market is settled', isSettled);
    expect(await scene.balance(process, 'alice')).toBe(11_000);
  });

  it('leaves the work to another when its owner dies in the middle of a run', async () => {
    await scene.bet(process, 'alice');
    await scene.bet(process, 'bob');
    const dying = scene.process();
    const held = dying.streams.hold(appendTo('account-bob', 'BetSettled'));
    const { mongo } = start(dying);
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    await held.reached;
    await mongo.close();
    start(scene.process());
    await until('the market is settled', isSettled);
    const { length } = scene.log.events;
    held.letGo();
    await until('the old append was tried', () => dying.streams.appends.length > 0);
    expect(await scene.balance(process, 'bob')).toBe(11_000);
    expect(scene.log.events).toHaveLength(length);
    expect(scene.verify().findings).toEqual([]);
  });

  it('finishes what is under way before it has stopped, and gives its leases back', async () => {
    await scene.bet(process, 'alice');
    const worker = scene.process();
    const held = worker.streams.hold(appendTo('account-alice', 'BetSettled'));
    const { stop } = start(worker);
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    await held.reached;
    const stopping = stop();
    // Many round trips: time enough to give the lease back, if nothing were waited for.
    const stillHeld = await whileOpen(async ({ leases }) => {
      for (let trips = 0; trips < 20; trips += 1) await leases.held('process-manager/');
      return leases.held('process-manager/settlement');
    });
    expect(stillHeld).toHaveLength(1);
    held.letGo();
    await stopping;
    expect(scene.types('account-alice')).toContain('BetSettled');
    expect(await whileOpen(({ leases }) => leases.held('process-manager/'))).toEqual([]);
  });

  it('gives up its work when it cannot renew its leases any more', async () => {
    const { owned } = start(scene.process());
    await untilTrue('both are owned', async () => (await owned()) === 2);
    await server.close();
    await untilTrue('none is owned', async () => (await owned()) === 0);
    server = await startMongoServer({ dataFolder: folder });
  });

  it('shows a run no more whose lease was lost in the middle', async () => {
    await scene.bet(process, 'alice');
    const worker = scene.process();
    const held = worker.streams.hold(appendTo('account-alice', 'BetSettled'));
    const { shifts, gauged } = start(worker);
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    await held.reached;
    expect(await gauged()).toBe(3);
    await server.close();
    await until('the leases are lost', () => shifts.every(({ aborted }) => aborted));
    held.letGo();
    await untilTrue('the run is not shown any more', async () => (await gauged()) === 0);
    expect(scene.types('settlement-m-1-1')).not.toContain('SettlementCompleted');
    server = await startMongoServer({ dataFolder: folder });
  });

  it('is resumed at its checkpoint, which does not pass what is still under way', async () => {
    await scene.bet(process, 'bob');
    await abandon('alice');
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    const first = start(scene.process());
    const started = () => scene.types('settlement-m-1-1').includes('SettlementStarted');
    await until('the run waits for the reservation', started);
    await first.stop();
    expect(isSettled()).toBe(false);
    const [checkpoint] = await whileOpen((mongo) =>
      mongo.checkpoints.list('process-manager/settlement'),
    );
    const trigger = scene.events(market).find(({ type }) => type === 'MarketResulted');
    expect(checkpoint?.positions['log']?.commit ?? 0n).toBeLessThan(trigger!.position.commit);
    start(scene.process());
    await scene.result(process, 2, 'away');
    await until('the old run ends', () =>
      scene.types('settlement-m-1-1').includes('SettlementSuperseded'),
    );
  });

  describe('the sweeper', () => {
    it('fences and releases a reservation whose time and grace are over', async () => {
      await abandon('alice');
      start(scene.process());
      scene.pass(30_000 + graceMs);
      await until('it is released', () => ends('LiabilityReleased') === 1);
      expect(scene.types('account-alice').at(-1)).toBe('PlacementLapsed');
      expect(scene.last(market, 'LiabilityReleased')).toMatchObject({ reason: 'lapsed' });
      expect(scene.verify().findings).toEqual([]);
    });

    it('leaves bets alone, and reservations that have time left', async () => {
      await scene.bet(process, 'alice');
      await abandon('alice');
      scene.pass(1);
      await abandon('bob');
      start(scene.process());
      scene.pass(30_000 + graceMs - 1);
      await until('the first is released', () => ends('LiabilityReleased') === 1);
      expect(scene.last(market, 'LiabilityReleased')).toMatchObject({ reason: 'lapsed' });
      expect(scene.types('account-bob')).not.toContain('PlacementLapsed');
      expect(await scene.balance(process, 'alice')).toBe(9_000);
    });

    it('does not forget what it was waiting for when it is started again', async () => {
      await scene.bet(process, 'bob');
      await abandon('alice');
      const first = start(scene.process());
      const { checkpoints } = first.mongo;
      await untilTrue('the checkpoint is saved', async () => {
        const [checkpoint] = await checkpoints.list('process-manager/reservation-sweeper');
        return checkpoint?.positions['log'] !== undefined;
      });
      await first.stop();
      const [checkpoint] = await whileOpen((mongo) =>
        mongo.checkpoints.list('process-manager/reservation-sweeper'),
      );
      await scene.bet(process, 'bob');
      expect(ends('LiabilityReleased')).toBe(0);
      const second = start(scene.process());
      scene.pass(30_000 + graceMs);
      await until('it is released', () => ends('LiabilityReleased') === 1);
      expect(first.readFrom).toContain(undefined);
      expect(second.readFrom).toContain(checkpoint!.positions['log']!.commit);
      expect(scene.verify().findings).toEqual([]);
    });
  });
});
