import { StoreUnavailable } from '@wagerlog/eventstore';
import { appendTo, eventually, planted } from '@wagerlog/eventstore/testing';
import type { PlacementAnswer } from '@wagerlog/placement';
import { decidingFaults } from './plants';
import { proven } from './proven';
import { faultsOf, tally } from './soundness';
import { World, type Plant } from './world';

const alice = { accounts: ['alice'], markets: ['match-1'] };
const numbers = (count: number) => [...Array(count).keys()];

const codeOf = (answer: PlacementAnswer): string => {
  if (answer.answer !== 'refused') return answer.answer;
  const { event } = answer.event;
  return event.type === 'PlacementRefused' ? event.data.code : 'EXPIRED';
};

const setUp = async (funds: number): Promise<World> => {
  const world = new World();
  await world.openAccount('alice', funds);
  await world.openMarket('match-1');
  return world;
};

const fiftyBetsFundsForTen = (processCount: number) =>
  async function scenario(plant: Plant): Promise<void> {
    const world = await setUp(10_000);
    const processes = numbers(processCount).map(() => world.process(plant));
    const answers = await Promise.all(
      numbers(50).map((n) => world.place(processes[n % processCount]!, world.bet(`bet-${n}`))),
    );
    await Promise.all(processes.map(({ placement }) => placement.idle()));
    expect(tally(answers.map(codeOf))).toEqual({ placed: 10, FUNDS_INSUFFICIENT: 40 });
    expect(world.account('alice').balance).toBe(0);
    expect(world.market('match-1').live).toBe(10);
    expect(faultsOf(world, alice)).toEqual([]);
  };

const fortyBetsLiabilityForFive = (processCount: number) =>
  async function scenario(plant: Plant): Promise<void> {
    const world = new World();
    const accounts = numbers(40).map((n) => `customer-${n}`);
    await Promise.all(accounts.map((accountId) => world.openAccount(accountId, 5_000)));
    await world.openMarket('match-1', 7_500);
    const processes = numbers(processCount).map(() => world.process(plant));
    const answers = await Promise.all(
      accounts.map((accountId, n) =>
        world.place(processes[n % processCount]!, world.bet(`bet-${n}`, { accountId })),
      ),
    );
    expect(tally(answers.map(codeOf))).toEqual({ placed: 5, LIABILITY_EXCEEDED: 35 });
    expect(faultsOf(world, { accounts, markets: ['match-1'] })).toEqual([]);
  };

const twoHundredBetsFundsForTwo = async (plant: Plant): Promise<void> => {
  const world = await setUp(2_000);
  const [slow, fast] = [world.process(plant), world.process()];
  // The slow one has reserved for two bets when the fast one spends the money on two others.
  const held = slow.streams.hold(appendTo('account-', 'BetPlaced'));
  const slowAnswers = numbers(100).map((n) => world.place(slow, world.bet(`slow-${n}`)));
  await held.reached;
  const fastAnswers = numbers(100).map((n) => world.place(fast, world.bet(`fast-${n}`)));
  const fastCodes = (await Promise.all(fastAnswers)).map(codeOf);
  expect(tally(fastCodes)).toEqual({ placed: 2, FUNDS_INSUFFICIENT: 98 });
  expect(world.market('match-1').live).toBeGreaterThan(2);
  held.letGo();
  const slowCodes = (await Promise.all(slowAnswers)).map(codeOf);
  expect(tally(slowCodes)).toEqual({ FUNDS_INSUFFICIENT: 100 });
  await Promise.all([slow, fast].map(({ placement }) => placement.idle()));
  expect(world.market('match-1').live).toBe(2);
  expect(world.market('match-1').liabilities.get('home')).toBe(3_000);
  expect(faultsOf(world, alice)).toEqual([]);
};

const refusalOnlyByAHold = async (plant: Plant): Promise<void> => {
  const world = await setUp(1_500);
  const process = world.process();
  const held = process.streams.hold(appendTo('market-', 'LiabilityReserved'), 'refused');
  const first = world.place(process, world.bet('bet-1'));
  await held.reached;
  // It waits for the hold, and in vain: nothing is recorded, the key stays free.
  const inVain = plant.deciding === undefined ? process : world.process(plant);
  await expect(world.place(inVain, world.bet('bet-2'), 60)).rejects.toThrow('in time');
  expect(world.lifeOf('alice', 'bet-2')).toEqual([]);
  const waiting = world.place(process, world.bet('bet-2'));
  held.letGo();
  await expect(first).rejects.toThrow(StoreUnavailable);
  expect((await waiting).answer).toBe('placed');
  expect(world.lifeOf('alice', 'bet-2')).toEqual(['BetPlaced']);
  expect(faultsOf(world, alice)).toEqual([]);
};

describe('many at once', () => {
  const planting = { beneath: planted.ignoringRevisions };

  it('50 bets with funds for 10 are 10 bets, in one process', () => fiftyBetsFundsForTen(1)({}));
  proven('50 bets with funds for 10 are 10 bets', fiftyBetsFundsForTen(2), planting);

  it('40 bets against a limit for 5 are 5 bets, in one process', () =>
    fortyBetsLiabilityForFive(1)({}));
  proven('40 bets against a limit for 5 are 5 bets', fortyBetsLiabilityForFive(2), planting);

  proven('200 bets with funds for 2 lock no headroom', twoHundredBetsFundsForTwo, {
    deciding: decidingFaults.keepingHeadroom,
  });

  proven('a refusal only another’s hold causes is never recorded', refusalOnlyByAHold, {
    deciding: decidingFaults.holdsAreSpent(1_000),
  });

  it('waits for the hold and is refused when the money is really gone', async () => {
    const world = await setUp(1_500);
    const process = world.process();
    const held = process.streams.hold(appendTo('market-', 'LiabilityReserved'));
    const first = world.place(process, world.bet('bet-1'));
    await held.reached;
    const second = world.place(process, world.bet('bet-2'));
    await eventually(() => process.store.runner.pending === 1);
    expect(world.lifeOf('alice', 'bet-2')).toEqual([]);
    held.letGo();
    expect((await first).answer).toBe('placed');
    expect(codeOf(await second)).toBe('FUNDS_INSUFFICIENT');
    expect(faultsOf(world, alice)).toEqual([]);
  });
});
