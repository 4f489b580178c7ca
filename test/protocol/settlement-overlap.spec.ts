import { appendTo } from '@wagerlog/eventstore/testing';
import { type Process, Scene } from './settlement-scene';

const market = 'market-m-1';
const alice = 'account-alice';
const bob = 'account-bob';

describe('settlement runs that overlap', () => {
  let scene: Scene;
  /** Where the bets are placed and the triggers come from. */
  let process: Process;
  beforeEach(async () => {
    scene = new Scene();
    process = scene.process();
    await scene.begin(process, ['alice', 'bob']);
  });
  afterEach(() => scene.close());

  const expectClean = () => expect(scene.verify().findings).toEqual([]);
  const balances = async () => [
    await scene.balance(process, 'alice'),
    await scene.balance(process, 'bob'),
  ];
  const effectsOf = (stream: string): readonly (readonly [string, number])[] =>
    scene
      .events(stream)
      .filter(({ type }) => ['BetSettled', 'BetResettled', 'BetVoided'].includes(type))
      .map(({ type, data }) => [type, (data as { n: number }).n]);

  it('a correction during a run: the old one ends superseded, the new one has the last word', async () => {
    await scene.bet(process, 'alice');
    await scene.bet(process, 'bob', { selectionId: 'away' });
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    const worker = scene.process();
    const held = worker.streams.hold(appendTo(bob, 'BetSettled'));
    const first = scene.perform(worker, 1);
    await held.reached;
    await scene.result(process, 2, 'away');
    held.letGo();
    expect(await first).toBe('superseded');
    expect(scene.last('settlement-m-1-1', 'SettlementSuperseded')).toMatchObject({ byN: 2 });
    expect(scene.types(market)).not.toContain('MarketSettled');
    expect(await scene.perform(worker, 2)).toBe('completed');
    expect(await balances()).toEqual([9_000, 11_000]);
    expect(effectsOf(alice)).toEqual([
      ['BetSettled', 1],
      ['BetResettled', 2],
    ]);
    expect(scene.last(market, 'MarketSettled')).toMatchObject({ n: 2 });
    expectClean();
  });

  it('a trigger that is superseded before its run begins leaves a run that says so', async () => {
    await scene.bet(process, 'alice');
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    await scene.result(process, 2, 'away');
    expect(await scene.perform(process, 1)).toBe('superseded');
    expect(scene.types('settlement-m-1-1')).toEqual(['SettlementStarted', 'SettlementSuperseded']);
    await scene.perform(process, 2);
    expect(effectsOf(alice)).toEqual([['BetSettled', 2]]);
    expectClean();
  });

  it('a stale worker that wakes up after a newer run does no harm', async () => {
    await scene.bet(process, 'alice');
    await scene.bet(process, 'bob', { selectionId: 'away' });
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    const stale = scene.process();
    const heldAlice = stale.streams.hold(appendTo(alice, 'BetSettled'));
    const heldBob = stale.streams.hold(appendTo(bob, 'BetSettled'));
    const old = scene.perform(stale, 1);
    await Promise.all([heldAlice.reached, heldBob.reached]);
    await scene.result(process, 2, 'away');
    const fresh = scene.process();
    expect(await scene.perform(fresh, 1)).toBe('superseded');
    expect(await scene.perform(fresh, 2)).toBe('completed');
    const before = scene.log.events.length;
    heldAlice.letGo();
    heldBob.letGo();
    expect(await old).toBe('superseded');
    expect(scene.log.events).toHaveLength(before);
    expect(await balances()).toEqual([9_000, 11_000]);
    expect(effectsOf(alice)).toEqual([['BetSettled', 2]]);
    expectClean();
  });

  describe('a window void and a result', () => {
    let inWindow: { readonly from: string; readonly until: string };
    beforeEach(async () => {
      const from = scene.now;
      await scene.bet(process, 'alice');
      inWindow = { from, until: scene.now };
      scene.pass(1_000);
      await scene.bet(process, 'alice', { selectionId: 'away', stake: 500 });
      await scene.bet(process, 'bob');
      scene.pass(1_000);
    });

    it('the window comes first: it stays void, the result settles the others', async () => {
      await scene.voidWindow(process, inWindow.from, inWindow.until);
      const worker = scene.process();
      const held = worker.streams.hold(appendTo(alice, 'BetVoided'));
      const first = scene.perform(worker, 1);
      await held.reached;
      await scene.closeMarket(process);
      await scene.result(process, 1, 'home');
      const other = scene.process();
      expect(await scene.perform(other, 2)).toBe('completed');
      held.letGo();
      expect(await first).toBe('superseded');
      expect(await balances()).toEqual([10_000 - 500, 11_000]);
      expect(effectsOf(alice)).toEqual([
        ['BetVoided', 2],
        ['BetSettled', 2],
      ]);
      expect(scene.types(market).filter((type) => type === 'LiabilityReleased')).toHaveLength(1);
      expect(scene.last(market, 'MarketSettled')).toMatchObject({ n: 2 });
      expectClean();
    });

    it('the result comes first: the void takes back what was paid', async () => {
      await scene.closeMarket(process);
      await scene.result(process, 1, 'home');
      expect(await scene.perform(process, 1)).toBe('completed');
      expect(await balances()).toEqual([10_500, 11_000]);
      await scene.voidWindow(process, inWindow.from, inWindow.until);
      expect(await scene.perform(process, 2)).toBe('completed');
      expect(await balances()).toEqual([9_500, 11_000]);
      expect(scene.last('settlement-m-1-2', 'SettlementCompleted')).toMatchObject({ settled: 3 });
      expectClean();
    });

    it('without a result the bets outside the window stay open and count as skipped', async () => {
      await scene.voidWindow(process, inWindow.from, inWindow.until);
      expect(await scene.perform(process, 1)).toBe('completed');
      expect(scene.last('settlement-m-1-1', 'SettlementCompleted')).toMatchObject({
        ...{ settled: 1, skipped: 2, parked: 0 },
      });
      expect(await balances()).toEqual([9_500, 9_000]);
      expect(scene.types(market)).not.toContain('MarketSettled');
      await scene.closeMarket(process);
      await scene.result(process, 1, 'home');
      expect(await scene.perform(process, 2)).toBe('completed');
      expect(scene.last('settlement-m-1-2', 'SettlementStarted')).toMatchObject({ expected: 2 });
      expect(await balances()).toEqual([9_500, 11_000]);
      expectClean();
    });
  });

  it('a whole void during a run voids what was settled', async () => {
    await scene.bet(process, 'alice');
    await scene.bet(process, 'bob');
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    const worker = scene.process();
    const held = worker.streams.hold(appendTo(bob, 'BetSettled'));
    const first = scene.perform(worker, 1);
    await held.reached;
    await scene.voidAll(process);
    held.letGo();
    expect(await first).toBe('superseded');
    expect(await scene.perform(worker, 2)).toBe('completed');
    expect(await balances()).toEqual([10_000, 10_000]);
    expectClean();
  });
});
