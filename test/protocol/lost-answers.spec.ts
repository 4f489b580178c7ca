import type { PlacementRequest } from '@wagerlog/domain';
import { OutcomeUnknown, StoreUnavailable } from '@wagerlog/eventstore';
import { appendTo, eventually, planted } from '@wagerlog/eventstore/testing';
import { proven } from './proven';
import { faultsOf } from './soundness';
import { World, type Plant, type Process } from './world';

const alice = { accounts: ['alice'], markets: ['match-1'] };
const numbers = (count: number) => [...Array(count).keys()];
const placingOnAccount = appendTo('account-', 'BetPlaced');

const setUp = async (): Promise<World> => {
  const world = new World();
  await world.openAccount('alice', 100_000);
  await world.openMarket('match-1');
  return world;
};

type Loss = 'loseAnswers' | 'loseAppends';

const groupAppendInDoubt = (loss: Loss) =>
  async function scenario(plant: Plant): Promise<void> {
    const world = await setUp();
    const process = world.process(plant);
    process.streams[loss](placingOnAccount);
    const requests = numbers(10).map((n) => world.bet(`bet-${n}`));
    const answers = await Promise.all(requests.map((request) => world.place(process, request)));
    for (const answer of answers)
      expect(answer).toMatchObject({ answer: 'placed', replayed: false });
    const [sent, again, ...more] = process.streams.appends.filter(placingOnAccount);
    expect(sent!.events).toHaveLength(20);
    expect(again).toEqual(sent);
    expect(more).toEqual([]);
    for (const { betId } of requests) expect(world.lifeOf('alice', betId)).toEqual(['BetPlaced']);
    expect(faultsOf(world, alice)).toEqual([]);
  };

const reservationInDoubt = (loss: Loss) =>
  async function scenario(plant: Plant): Promise<void> {
    const world = await setUp();
    const process = world.process(plant);
    process.streams[loss](appendTo('market-', 'LiabilityReserved'));
    const requests = numbers(5).map((n) => world.bet(`bet-${n}`));
    const asked = requests.map((request) => world.place(process, request));
    for (const each of await Promise.allSettled(asked)) {
      const value = { answer: 'placed', replayed: false };
      expect(each).toMatchObject({ status: 'fulfilled', value });
    }
    const [sent, again] = process.streams.appends.filter(appendTo('market-'));
    expect(again).toEqual(sent);
    expect(world.market('match-1').live).toBe(5);
    expect(faultsOf(world, alice)).toEqual([]);
  };

/** Asked once; the bet is placed, but the line to the client is cut before the answer. */
const askInVain = async (world: World, process: Process, request: PlacementRequest) => {
  const { accountId, betId } = request;
  void world.place(process, request);
  await eventually(() => world.lifeOf(accountId, betId).length > 0);
};

const answersLostAfterCommit = async (plant: Plant): Promise<void> => {
  const world = await setUp();
  const accounts = numbers(6).map((n) => `customer-${n}`);
  await Promise.all(accounts.map((accountId) => world.openAccount(accountId, 10_000)));
  const [first, second] = [world.process(plant), world.process()];
  const held = first.streams.holdAnswers(placingOnAccount, Infinity);
  const asked = numbers(30).map(async (n) => {
    const accountId = accounts[n % accounts.length]!;
    await askInVain(world, first, world.bet(`bet-${n}`, { accountId }));
    const key = plant.keyPerTry === true ? `bet-${n}-again` : `bet-${n}`;
    return world.place(second, world.bet(key, { accountId }));
  });
  const answers = await Promise.all(asked);
  // The first process learns of its appends only now; it has no other answer either.
  held.letGo();
  await first.placement.idle();
  for (const answer of answers) expect(answer).toMatchObject({ answer: 'placed', replayed: true });
  for (const accountId of accounts) {
    expect(world.account(accountId)).toMatchObject({ balance: 5_000, openBets: 5 });
  }
  expect(faultsOf(world, { accounts, markets: ['match-1'] })).toEqual([]);
};

describe('an append in doubt', () => {
  proven('of ten bets, committed, is ten bets', groupAppendInDoubt('loseAnswers'), {
    above: planted.silenceIsNo,
  });

  proven('of ten bets, not committed, is ten bets', groupAppendInDoubt('loseAppends'), {
    above: planted.silenceIsYes,
  });

  proven('of reservations, committed, is one each', reservationInDoubt('loseAnswers'), {
    above: planted.silenceIsNo,
  });

  proven('of reservations, not committed, is one each', reservationInDoubt('loseAppends'), {
    above: planted.silenceIsYes,
  });

  proven('places every bet once under its key, asked elsewhere', answersLostAfterCommit, {
    keyPerTry: true,
  });
});

describe('a refusal whose answer is lost', () => {
  it('is answered again, the same, by another process', async () => {
    const world = await setUp();
    const [first, second] = [world.process(), world.process()];
    const held = first.streams.holdAnswers(appendTo('account-', 'PlacementRefused'));
    const request = world.bet('bet-1', { odds: '3/1' });
    const lost = world.place(first, request, 500);
    await held.reached;
    await expect(lost).rejects.toThrow(OutcomeUnknown);
    await world.publish('match-1', '3/1');
    expect(await world.place(second, request)).toMatchObject({
      answer: 'refused',
      replayed: true,
      event: { event: { type: 'PlacementRefused', data: { code: 'PRICE_CHANGED' } } },
    });
    expect(world.lifeOf('alice', 'bet-1')).toEqual(['PlacementRefused']);
  });
});

describe('after the reservation', () => {
  it('nothing is given up: the account’s step is tried until it is done', async () => {
    const world = await setUp();
    const process = world.process();
    process.streams.refuse(placingOnAccount, 3);
    const request = world.bet('bet-1');
    expect(await world.place(process, request)).toMatchObject({ answer: 'placed' });
    expect(process.leftToSweeper).toEqual([]);
    expect(faultsOf(world, alice)).toEqual([]);
  });

  it('the caller is told "in doubt" at its deadline, and the bet is placed all the same', async () => {
    const world = await setUp();
    const process = world.process();
    const held = process.streams.hold(placingOnAccount);
    const request = world.bet('bet-1');
    await expect(world.place(process, request, 500)).rejects.toThrow(OutcomeUnknown);
    held.letGo();
    await process.placement.idle();
    expect(world.lifeOf('alice', 'bet-1')).toEqual(['BetPlaced']);
    expect(await world.place(process, request)).toMatchObject({ answer: 'placed', replayed: true });
    expect(faultsOf(world, alice)).toEqual([]);
  });
});

describe('before the reservation', () => {
  it('a store that is away is a definite no, and leaves nothing', async () => {
    const world = await setUp();
    const process = world.process();
    const before = world.log.events.length;
    process.streams.refuse(appendTo('market-'));
    await expect(world.place(process, world.bet('bet-1'))).rejects.toThrow(StoreUnavailable);
    expect(world.log.events).toHaveLength(before);
    expect(await world.place(process, world.bet('bet-1'))).toMatchObject({ answer: 'placed' });
  });
});
