import { appendTo } from '@wagerlog/eventstore/testing';
import { contextNow, type Process, Scene, until } from './settlement-scene';

const market = 'market-m-1';
const account = (id: string) => `account-${id}`;
const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('a settlement run', () => {
  let scene: Scene;
  let process: Process;
  beforeEach(async () => {
    scene = new Scene();
    process = scene.process();
    await scene.begin(process, ['alice', 'bob']);
  });
  afterEach(() => scene.close());

  const expectClean = () => expect(scene.verify().findings).toEqual([]);

  it('pays the winners, books the losers and settles the market', async () => {
    await scene.bet(process, 'alice', { stake: 1_000 });
    await scene.bet(process, 'alice', { stake: 500, selectionId: 'away' });
    await scene.bet(process, 'bob', { stake: 2_000, selectionId: 'away' });
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    expect(await scene.perform(process, 1)).toBe('completed');
    expect(await scene.balance(process, 'alice')).toBe(10_000 + 1_000 - 500);
    expect(await scene.balance(process, 'bob')).toBe(8_000);
    expect(scene.last('settlement-m-1-1', 'SettlementStarted')).toMatchObject({
      trigger: 'result',
      expected: 3,
    });
    expect(scene.last('settlement-m-1-1', 'SettlementCompleted')).toMatchObject({
      ...{ settled: 3, parked: 0, skipped: 0 },
    });
    expect(scene.types(market).at(-1)).toBe('MarketSettled');
    expectClean();
  });

  it('writes the bets of one account in one append', async () => {
    for (let bets = 0; bets < 5; bets += 1) await scene.bet(process, 'alice', { stake: 100 });
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    process.streams.appends.length = 0;
    await scene.perform(process, 1);
    const appends = process.streams.appends.filter(({ stream }) => stream === account('alice'));
    expect(appends.map(({ events }) => events.length)).toEqual([10]);
  });

  it('halves what is more than an append takes until it fits, and parks none of it', async () => {
    for (let bets = 0; bets < 11; bets += 1) await scene.bet(process, 'alice', { stake: 100 });
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    const appendBytesMax = 6 * 1024;
    const worker = scene.process({ appendBytesMax });
    expect(await scene.perform(worker, 1)).toBe('completed');
    const appends = worker.streams.appends.filter(({ stream }) => stream === account('alice'));
    expect(appends.length).toBeGreaterThan(1);
    expect(appends.flatMap(({ events }) => events)).toHaveLength(22);
    const sizes = appends.map(({ events }) =>
      events.reduce((sum, { data, metadata }) => sum + sizeOf(data) + sizeOf(metadata), 0),
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(appendBytesMax);
    expect(scene.last('settlement-m-1-1', 'SettlementCompleted')).toMatchObject({
      ...{ settled: 11, parked: 0, skipped: 0 },
    });
    expect(await scene.balance(worker, 'alice')).toBe(10_000 + 11 * 100);
    expectClean();
  });

  it('does nothing more when it is performed again', async () => {
    await scene.bet(process, 'alice');
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    await scene.perform(process, 1);
    const { length } = scene.log.events;
    expect(await scene.perform(scene.process(), 1)).toBe('completed');
    expect(scene.log.events).toHaveLength(length);
  });

  it('completes a market without bets', async () => {
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
    await scene.perform(process, 1);
    expect(scene.types(market).at(-1)).toBe('MarketSettled');
    expectClean();
  });

  it('refunds and releases every bet of a voided market, and does not settle it', async () => {
    await scene.bet(process, 'alice');
    await scene.voidAll(process);
    expect(await scene.perform(process, 1)).toBe('completed');
    expect(await scene.balance(process, 'alice')).toBe(10_000);
    expect(scene.last(market, 'LiabilityReleased')).toMatchObject({ reason: 'void' });
    expect(scene.types(market)).not.toContain('MarketSettled');
    expectClean();
  });

  it('waits for a reservation on its way and settles the bet that comes', async () => {
    const request = scene.request('alice');
    const held = process.streams.hold(appendTo(account('alice'), 'BetPlaced'));
    const placing = process.placement.place(request, contextNow());
    await held.reached;
    const worker = scene.process();
    await scene.closeMarket(worker);
    await scene.result(worker, 1, 'home');
    worker.streams.reads.length = 0;
    const running = scene.perform(worker, 1);
    await until('the run has looked at the account', () =>
      worker.streams.reads.some(({ stream }) => stream === account('alice')),
    );
    held.letGo();
    expect((await placing).answer).toBe('placed');
    expect(await running).toBe('completed');
    expect(await scene.balance(worker, 'alice')).toBe(11_000);
    expect(scene.last('settlement-m-1-1', 'SettlementCompleted')).toMatchObject({
      ...{ settled: 1, skipped: 0 },
    });
    expectClean();
  });

  it('fences and releases a reservation that gets no bet, and counts it as skipped', async () => {
    await scene.bet(process, 'bob');
    const request = scene.request('alice');
    const held = process.streams.hold(appendTo(account('alice'), 'BetPlaced'));
    const placing = process.placement.place(request, contextNow(10_000));
    await held.reached;
    const worker = scene.process();
    await scene.closeMarket(worker);
    await scene.result(worker, 1, 'home');
    worker.streams.reads.length = 0;
    const running = scene.perform(worker, 1);
    const looks = () =>
      worker.streams.reads.filter(({ stream }) => stream === account('alice')).length;
    await until('the run waits', () => looks() > 1);
    expect(scene.types(account('alice'))).not.toContain('PlacementLapsed');
    scene.pass(34_999);
    const before = looks();
    await until('the grace still holds', () => looks() > before + 1);
    expect(scene.types(account('alice'))).not.toContain('PlacementLapsed');
    scene.pass(1);
    expect(await running).toBe('completed');
    expect(scene.last(market, 'LiabilityReleased')).toMatchObject({ reason: 'lapsed' });
    expect(scene.last('settlement-m-1-1', 'SettlementCompleted')).toMatchObject({
      ...{ settled: 1, skipped: 1 },
    });
    held.letGo();
    expect(await placing).toMatchObject({ answer: 'refused' });
    expect(await scene.balance(worker, 'alice')).toBe(10_000);
    expectClean();
  });

  it('releases what a killed placement refused and did not release', async () => {
    process.streams.refuse(appendTo(market, 'LiabilityReleased'), 1_000);
    const request = scene.request('alice', { stake: 10_000 });
    const held = process.streams.hold(appendTo(account('alice'), 'BetPlaced'));
    const placing = process.placement.place(request, contextNow());
    await held.reached;
    const other = scene.process();
    await other.commands.toAccount(
      'alice',
      { type: 'SetAccountStatus', status: 'suspended' },
      { correlationId: 'test', causationId: 'test' },
    );
    held.letGo();
    expect((await placing).answer).toBe('refused');
    await scene.closeMarket(other);
    await scene.result(other, 1, 'home');
    expect(await scene.perform(other, 1)).toBe('completed');
    expect(scene.last(market, 'LiabilityReleased')).toMatchObject({ reason: 'refused' });
    expect(scene.last('settlement-m-1-1', 'SettlementCompleted')).toMatchObject({ skipped: 1 });
    expectClean();
  });
});
