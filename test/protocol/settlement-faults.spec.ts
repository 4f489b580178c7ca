import { appendTo } from '@wagerlog/eventstore/testing';
import { LeaseLost } from '@wagerlog/mongo';
import { randomUUID } from 'node:crypto';
import { type Process, Scene } from './settlement-scene';

const market = 'market-m-1';
const run = 'settlement-m-1-1';
const alice = 'account-alice';

describe('a settlement run under faults', () => {
  let scene: Scene;
  let process: Process;
  beforeEach(() => {
    scene = new Scene();
    process = scene.process();
  });
  afterEach(() => scene.close());

  const begin = async (customers: readonly string[]): Promise<void> => {
    await scene.begin(process, customers);
    for (const customer of customers) await scene.bet(process, customer);
    await scene.closeMarket(process);
    await scene.result(process, 1, 'home');
  };
  const expectPaidOnce = async (customers: readonly string[]): Promise<void> => {
    for (const customer of customers) {
      expect(await scene.balance(process, customer)).toBe(11_000);
    }
    expect(scene.types(run).at(-1)).toBe('SettlementCompleted');
    expect(scene.types(market).at(-1)).toBe('MarketSettled');
    expect(scene.verify().findings).toEqual([]);
  };

  it('an answer lost after the commit: the identical append finds it there', async () => {
    await begin(['alice', 'bob']);
    const worker = scene.process();
    worker.streams.loseAnswers(appendTo(alice, 'BetSettled'), 3);
    expect(await scene.perform(worker, 1)).toBe('completed');
    await expectPaidOnce(['alice', 'bob']);
  });

  it('an append lost on its way: it is sent again until it is there', async () => {
    await begin(['alice', 'bob']);
    const worker = scene.process();
    worker.streams.loseAppends(appendTo(alice, 'BetSettled'), 3);
    expect(await scene.perform(worker, 1)).toBe('completed');
    await expectPaidOnce(['alice', 'bob']);
  });

  it.each([
    ['the start', run, 'SettlementStarted'],
    ['the progress', run, 'SettlementProgressed'],
    ['the completion', run, 'SettlementCompleted'],
    ['the end of the market', market, 'MarketSettled'],
  ])('the answer to %s lost: recorded once', async (_what, stream, type) => {
    await begin(['alice']);
    const worker = scene.process();
    worker.streams.loseAnswers(appendTo(stream, type), 2);
    expect(await scene.perform(worker, 1)).toBe('completed');
    expect(scene.types(stream).filter((each) => each === type)).toHaveLength(1);
    await expectPaidOnce(['alice']);
  });

  it('a store that is away fails the try; the next one goes on', async () => {
    await begin(['alice', 'bob']);
    process.streams.refuse(appendTo(alice, 'BetSettled'), 1);
    await expect(scene.perform(process, 1)).rejects.toThrow('away');
    expect(scene.types(run)).toEqual(['SettlementStarted']);
    expect(await scene.perform(process, 1)).toBe('completed');
    await expectPaidOnce(['alice', 'bob']);
  });

  it('a worker killed in its second step: the next resumes behind the last progress', async () => {
    const customers = Array.from({ length: 70 }, (_, at) => `c-${String(at).padStart(2, '0')}`);
    await begin(customers);
    const killed = scene.process();
    const held = killed.streams.hold(appendTo('account-c-67', 'BetSettled'));
    const abandoned = scene.perform(killed, 1);
    await held.reached;
    expect(scene.last(run, 'SettlementProgressed')).toMatchObject({ through: 64, settled: 64 });
    const resumed = scene.process();
    expect(await scene.perform(resumed, 1)).toBe('completed');
    const touched = resumed.streams.appends.filter(({ stream }) => stream.startsWith('account-'));
    expect(touched.length).toBeLessThanOrEqual(6);
    await expectPaidOnce(customers);
    held.letGo();
    expect(await abandoned).toBe('completed');
    await expectPaidOnce(customers);
  });

  it.each(['BetVoided', 'LiabilityReleased', 'SettlementProgressed'])(
    'a worker killed before its %s: the void is booked and released once',
    async (type) => {
      await scene.begin(process, ['alice']);
      await scene.bet(process, 'alice');
      await scene.voidAll(process);
      const killed = scene.process();
      const held = killed.streams.hold(appendTo('', type));
      const abandoned = scene.perform(killed, 1);
      await held.reached;
      expect(await scene.perform(scene.process(), 1)).toBe('completed');
      held.letGo();
      await abandoned;
      expect(await scene.balance(process, 'alice')).toBe(10_000);
      expect(scene.types(alice).filter((each) => each === 'BetVoided')).toHaveLength(1);
      expect(scene.types(market).filter((each) => each === 'LiabilityReleased')).toHaveLength(1);
      expect(scene.verify().findings).toEqual([]);
    },
  );

  describe('with an account that cannot be read', () => {
    beforeEach(async () => {
      await begin(['alice', 'bob']);
      const expected = scene.events(alice).length - 1;
      const type = `FromTheFuture${'!'.repeat(500)}`;
      const poison = { id: randomUUID(), type, data: {}, metadata: {} };
      await process.streams.append({ stream: alice, expected, events: [poison] }, 1_000);
    });

    it('parks it, visibly, and settles the others', async () => {
      expect(await scene.perform(scene.process(), 1)).toBe('completed');
      const parked = scene.last(run, 'SettlementItemParked');
      expect(parked).toMatchObject({ accountId: 'alice' });
      expect(parked!['reason']).toMatch(/cannot be read|^account-alice@/);
      expect((parked!['reason'] as string).length).toBeLessThanOrEqual(200);
      expect(scene.last(run, 'SettlementCompleted')).toMatchObject({ settled: 1, parked: 1 });
      expect(await scene.balance(process, 'bob')).toBe(11_000);
      expect(scene.verify().findings.map(({ invariant }) => invariant)).toEqual(['I13']);
    });

    it('parks nothing on behalf of a worker that has lost its lease', async () => {
      const lost = new LeaseLost('another has it');
      const assertOwned = () => Promise.reject(lost);
      await expect(scene.perform(process, 1, { assertOwned })).rejects.toBe(lost);
      expect(scene.types(run)).toEqual(['SettlementStarted']);
      expect(await scene.perform(scene.process(), 1)).toBe('completed');
    });

    it('adds up when it is resumed after parking', async () => {
      const killed = scene.process();
      killed.streams.refuse(appendTo(run, 'SettlementProgressed'), 1);
      await expect(scene.perform(killed, 1)).rejects.toThrow('away');
      expect(scene.types(run)).toEqual(['SettlementStarted', 'SettlementItemParked']);
      expect(await scene.perform(scene.process(), 1)).toBe('completed');
      expect(scene.last(run, 'SettlementCompleted')).toMatchObject({ settled: 1, parked: 1 });
    });
  });

  it('leaves alone what an earlier owner has parked, though it could be done now', async () => {
    await begin(['alice', 'bob']);
    const killed = scene.process();
    killed.streams.refuse(appendTo(alice, 'BetSettled'), 1);
    killed.streams.refuse(appendTo('account-bob', 'BetSettled'), 1);
    await expect(scene.perform(killed, 1)).rejects.toThrow('away');
    const { betId } = scene.last(alice, 'BetPlaced') as { betId: string };
    const park = { type: 'ParkItem', betId, accountId: 'alice', reason: 'odd' } as const;
    const cause = { correlationId: 'test', causationId: 'test' };
    await process.commands.toRun('m-1-1', park, cause);
    expect(await scene.perform(scene.process(), 1)).toBe('completed');
    expect(scene.last(run, 'SettlementCompleted')).toMatchObject({ settled: 1, parked: 1 });
    expect(await scene.balance(process, 'alice')).toBe(9_000);
    expect(scene.verify().findings).toEqual([]);
  });

  it('parks nothing because the store is away for a moment', async () => {
    await scene.begin(process, ['alice']);
    await scene.bet(process, 'alice');
    await scene.voidAll(process);
    process.streams.refuse(appendTo(market, 'LiabilityReleased'), 2);
    await expect(scene.perform(process, 1)).rejects.toThrow('away');
    await expect(scene.perform(process, 1)).rejects.toThrow('away');
    expect(await scene.perform(process, 1)).toBe('completed');
    expect(scene.types(run)).not.toContain('SettlementItemParked');
    expect(scene.last(run, 'SettlementCompleted')).toMatchObject({ settled: 1, parked: 0 });
    expect(scene.verify().findings).toEqual([]);
  });

  it('stops where the market does not end with its trigger, and records nothing', async () => {
    await begin(['alice']);
    const revision = scene.pendingRun(1).revision - 1;
    await expect(scene.perform(process, 1, { revision })).rejects.toThrow('is not trigger 1');
    expect(scene.types(run)).toEqual([]);
  });

  it('stops at a run that was started with another work list', async () => {
    await begin(['alice']);
    const other = { marketId: 'm-1', n: 1, upToRevision: 1, expected: 99 } as const;
    const start = { type: 'StartSettlement', settlementId: 'm-1-1', trigger: 'result' } as const;
    const cause = { correlationId: 'test', causationId: 'test' };
    await process.commands.toRun('m-1-1', { ...start, ...other }, cause);
    await expect(scene.perform(process, 1)).rejects.toThrow(
      'StartSettlement was refused: ID_TAKEN',
    );
    expect(await scene.balance(process, 'alice')).toBe(9_000);
  });
});
