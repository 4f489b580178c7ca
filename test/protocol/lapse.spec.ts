import { liveReservation } from '@wagerlog/domain';
import { appendTo, planted } from '@wagerlog/eventstore/testing';
import { proven } from './proven';
import { faultsOf } from './soundness';
import { World, type Plant, type Process } from './world';

const whole = { accounts: ['alice'], markets: ['match-1'] };
const placingOnAccount = appendTo('account-', 'BetPlaced');

const setUp = async (): Promise<World> => {
  const world = new World();
  await world.openAccount('alice', 5_000);
  await world.openMarket('match-1');
  return world;
};

/** Past every bet's expiry and any grace. */
const letExpire = (world: World) => (world.now += 600_000);

const slowWriterAfterTheLapse = async (plant: Plant): Promise<void> => {
  const world = await setUp();
  const [slow, sweeper] = [world.process(plant), world.process()];
  const request = world.bet('bet-1');
  const held = slow.streams.hold(placingOnAccount);
  const answer = world.place(slow, request);
  await held.reached;
  letExpire(world);
  expect(await world.sweep(sweeper, request)).toBe('lapsed');
  held.letGo();
  expect(await answer).toMatchObject({
    answer: 'refused',
    event: { event: { type: 'PlacementLapsed' } },
  });
  await slow.placement.idle();
  expect(world.lifeOf('alice', 'bet-1')).toEqual(['PlacementLapsed']);
  expect(world.account('alice').balance).toBe(5_000);
  expect(faultsOf(world, whole)).toEqual([]);
};

/** A sweeper that gives headroom back first and asks afterwards. */
const withoutFence = ({ placement }: Process): void => {
  Object.assign(placement, {
    sweep: async (...[reservation, context]: Parameters<typeof placement.sweep>) => {
      await placement.release({ ...reservation, reason: 'lapsed' }, context);
      return placement.lapse(reservation, context);
    },
  });
};

const releaseOnlyAfterATerminalEvent = async (plant: Plant): Promise<void> => {
  const world = await setUp();
  const [slow, sweeper] = [world.process(), world.process(plant)];
  const request = world.bet('bet-1');
  const held = slow.streams.hold(placingOnAccount);
  const answer = world.place(slow, request);
  await held.reached;
  // The fence does not get through, so the headroom must stay: the bet may still be placed.
  sweeper.streams.refuse(appendTo('account-', 'PlacementLapsed'));
  await expect(world.sweep(sweeper, request)).rejects.toThrow('the store is away');
  held.letGo();
  expect((await answer).answer).toBe('placed');
  expect(faultsOf(world, whole)).toEqual([]);
};

describe('a reservation whose bet does not come', () => {
  proven('a slow writer finds the fence and answers that it lapsed', slowWriterAfterTheLapse, {
    beneath: planted.ignoringRevisions,
  });

  proven('headroom is given back only behind a terminal event', releaseOnlyAfterATerminalEvent, {
    process: withoutFence,
  });

  it('is left alone when its bet stands', async () => {
    const world = await setUp();
    const request = world.bet('bet-1');
    await world.place(world.process(), request);
    letExpire(world);
    expect(await world.sweep(world.process(), request)).toBe('stands');
    expect(faultsOf(world, whole)).toEqual([]);
    expect(world.market('match-1').live).toBe(1);
  });

  it('of a process that died is fenced and given back, and its key answers so for ever', async () => {
    const world = await setUp();
    const [dead, sweeper, next] = [world.process(), world.process(), world.process()];
    const request = world.bet('bet-1');
    const held = dead.streams.hold(placingOnAccount, 'refused');
    const lost = world.place(dead, request, 500);
    await held.reached;
    await expect(lost).rejects.toThrow('not known yet');
    letExpire(world);
    expect(await world.sweep(sweeper, request)).toBe('lapsed');
    const again = { ...request, expiresAt: world.bet('bet-1').expiresAt };
    for (const process of [next, sweeper, next]) {
      expect(await world.place(process, again)).toMatchObject({
        answer: 'refused',
        replayed: true,
        event: { event: { type: 'PlacementLapsed' }, revision: 3 },
      });
    }
    expect(faultsOf(world, whole)).toEqual([]);
    held.letGo();
    await dead.placement.idle();
    expect(world.lifeOf('alice', 'bet-1')).toEqual(['PlacementLapsed']);
  });

  it('becomes the bet after all when the same key comes in time', async () => {
    const world = await setUp();
    const [dead, next] = [world.process(), world.process()];
    const request = world.bet('bet-1');
    const held = dead.streams.hold(placingOnAccount, 'refused');
    const lost = world.place(dead, request, 500);
    await held.reached;
    await expect(lost).rejects.toThrow('not known yet');
    const reserved = liveReservation(world.market('match-1'), 'bet-1')!;
    // Terms are the reservation's, whatever the market says now.
    await world.publish('match-1', '3/1');
    expect(await world.place(next, request)).toMatchObject({
      answer: 'placed',
      replayed: false,
      bet: { event: { data: { acceptedOdds: '5/2', marketRevision: reserved.revision } } },
    });
    held.letGo();
    await dead.placement.idle();
    expect(faultsOf(world, whole)).toEqual([]);
  });
});
