import { appendTo, planted } from '@wagerlog/eventstore/testing';
import { decidingFaults } from './plants';
import { proven } from './proven';
import { faultsOf, tally } from './soundness';
import { World, type Plant } from './world';

const alice = { accounts: ['alice'], markets: ['match-1'] };
const placingOnAccount = appendTo('account-', 'BetPlaced');

const setUp = async (funds = 5_000): Promise<World> => {
  const world = new World();
  await world.openAccount('alice', funds);
  await world.openMarket('match-1');
  return world;
};

/** Warms the caches of a process: it knows the streams as they are now. */
const acquaint = (world: World, process: ReturnType<World['process']>) =>
  world.place(process, world.bet('to-know-the-streams', { stake: 100 }));

const retryWithAStaleCache = async (plant: Plant): Promise<void> => {
  const world = await setUp();
  const [first, stale] = [world.process(), world.process(plant)];
  await acquaint(world, stale);
  const request = world.bet('bet-1');
  const answer = await world.place(first, request);
  const again = await world.place(stale, request);
  expect({ ...again, timings: 0 }).toEqual({ ...answer, replayed: true, timings: 0 });
  expect(world.lifeOf('alice', 'bet-1')).toEqual(['BetPlaced']);
  expect(faultsOf(world, alice)).toEqual([]);
};

const twoBodiesOnTwoMarkets = async (plant: Plant): Promise<void> => {
  const world = await setUp();
  await world.openMarket('match-2');
  const [slow, fast] = [world.process(plant), world.process()];
  const [one, other] = [world.bet('bet-1'), world.bet('bet-1', { marketId: 'match-2' })];
  const held = slow.streams.hold(placingOnAccount);
  const slowAnswer = world.place(slow, one);
  await held.reached;
  expect((await world.place(fast, other)).answer).toBe('placed');
  held.letGo();
  expect(await slowAnswer).toMatchObject({
    answer: 'declined',
    refusal: { refused: 'KEY_REUSED' },
  });
  await slow.placement.idle();
  expect(world.lifeOf('alice', 'bet-1')).toEqual(['BetPlaced']);
  expect(world.market('match-1').live).toBe(0);
  expect(world.market('match-1').reservations.get('bet-1')).toMatchObject({
    reason: 'placed-on-another',
  });
  expect(faultsOf(world, { ...alice, markets: ['match-1', 'match-2'] })).toEqual([]);
};

const sameKeyFiftyTimes = async (plant: Plant): Promise<void> => {
  const world = await setUp();
  const processes = [world.process(), world.process(plant)];
  await Promise.all(processes.map((process) => acquaint(world, process)));
  const request = world.bet('bet-1');
  const answers = await Promise.all(
    [...Array(50).keys()].map((n) => world.place(processes[n % 2]!, request)),
  );
  const bets = answers.map((each) => each.answer === 'placed' && each.bet.revision);
  expect(new Set(bets).size).toBe(1);
  const firsts = answers.filter((each) => each.answer === 'placed' && !each.replayed);
  expect(firsts).toHaveLength(1);
  expect(world.lifeOf('alice', 'bet-1')).toEqual(['BetPlaced']);
  expect(faultsOf(world, alice)).toEqual([]);
};

const refusedStaysRefused = (
  code: string,
  start: (world: World) => Promise<unknown>,
  relieve: (world: World) => Promise<unknown>,
) =>
  async function scenario(plant: Plant): Promise<void> {
    const world = await setUp(1_500);
    await start(world);
    const [first, second] = [world.process(plant), world.process(plant)];
    const request = world.bet('bet-1');
    const answer = await world.place(first, request);
    expect(answer).toMatchObject({ answer: 'refused', event: { event: { data: { code } } } });
    await relieve(world);
    for (const process of [first, second]) {
      const again = await world.place(process, request);
      expect({ ...again, timings: 0 }).toEqual({ ...answer, replayed: true, timings: 0 });
    }
    // It is the key that is refused, not the bet.
    expect((await world.place(first, world.bet('bet-2'))).answer).toBe('placed');
    expect(faultsOf(world, alice)).toEqual([]);
  };

const spend = (world: World) => world.place(world.process(), world.bet('before'));
const earn = (world: World) =>
  world.onAccount('alice', {
    ...{ type: 'Deposit', paymentId: 'more', amount: 5_000, fingerprint: 'more' },
  } as const);

describe('one key', () => {
  proven('is answered alike by a process with a stale cache', retryWithAStaleCache, {
    beneath: planted.ignoringRevisions,
  });

  proven('with two bodies on two markets is one bet on one of them', twoBodiesOnTwoMarkets, {
    beneath: planted.ignoringRevisions,
  });

  proven('sent 50 times in parallel to two processes is one bet', sameKeyFiftyTimes, {
    beneath: planted.ignoringRevisions,
  });

  proven(
    'refused for want of money stays refused when the money arrived',
    refusedStaysRefused('FUNDS_INSUFFICIENT', spend, earn),
    { deciding: decidingFaults.forgetting('bet-1') },
  );

  proven(
    'refused for its price stays refused when the price is back',
    refusedStaysRefused(
      'PRICE_CHANGED',
      (world) => world.publish('match-1', '3/1'),
      (world) => world.publish('match-1', '5/2'),
    ),
    { deciding: decidingFaults.forgetting('bet-1') },
  );

  it('of a released reservation is answered from the account, whatever the caches say', async () => {
    const world = await setUp(1_500);
    const [first, stale] = [world.process(), world.process()];
    await acquaint(world, stale);
    const request = world.bet('bet-1');
    // The money goes while the headroom is held: the account refuses, the headroom is released.
    const held = first.streams.hold(placingOnAccount);
    const answer = world.place(first, request);
    await held.reached;
    await world.onAccount('alice', {
      ...{ type: 'Withdraw', paymentId: 'all', amount: 1_000, fingerprint: 'all' },
    } as const);
    held.letGo();
    const refused = await answer;
    expect(refused).toMatchObject({ answer: 'refused', replayed: false });
    await first.placement.idle();
    expect(world.market('match-1').reservations.get('bet-1')).toMatchObject({
      reason: 'refused',
    });
    const again = await world.place(stale, request);
    expect({ ...again, timings: 0 }).toEqual({ ...refused, replayed: true, timings: 0 });
    expect(faultsOf(world, alice)).toEqual([]);
  });

  it('refused before it had a reservation gives back the one a stale process made', async () => {
    const world = await setUp(1_500);
    const [first, stale] = [world.process(), world.process()];
    await acquaint(world, stale);
    await world.onAccount('alice', {
      ...{ type: 'Withdraw', paymentId: 'all', amount: 1_000, fingerprint: 'all' },
    } as const);
    const request = world.bet('bet-1');
    const refused = await world.place(first, request);
    expect(refused).toMatchObject({ answer: 'refused', replayed: false });
    const again = await world.place(stale, request);
    expect({ ...again, timings: 0 }).toEqual({ ...refused, replayed: true, timings: 0 });
    await stale.placement.idle();
    expect(world.market('match-1').reservations.get('bet-1')).toHaveProperty('releasedRevision');
    expect(faultsOf(world, alice)).toEqual([]);
  });

  it('with another body on the same market is declined, and nothing is recorded', async () => {
    const world = await setUp();
    const process = world.process();
    await world.place(process, world.bet('bet-1'));
    const before = world.log.events.length;
    const answers = await Promise.all(
      [world.process(), process].map((each) =>
        world.place(each, world.bet('bet-1', { stake: 2_000 })),
      ),
    );
    expect(tally(answers.map(({ answer }) => answer))).toEqual({ declined: 2 });
    expect(world.log.events).toHaveLength(before);
  });
});
