import { openEventStore, type EventStore } from '@wagerlog/eventstore';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startCommandSide, type CommandSide } from '../../systems/command-side';
import { run } from '../../systems/programs';
import { fundsEach, seedMarket } from '../../systems/seeded-market';
import { startSettlingSide, type SettlingSide } from '../../systems/settling-side';
import { compiled, until } from '../../systems/standalone';
import { chanceFrom, countOf, SEED } from './chance';
import { report } from './report';
import { foldSettlement, wrongIn } from './settlement/fold';

const kills = countOf('SETTLEMENT_KILLS', 50);
const accounts = kills * 80;
const betsEach = 5;
const startMsMax = 3_000;
const runTimeoutMs = 600_000;
const testTimeoutMs = 2_400_000;
const marketId = 'killed';
const triggers = [1, 2, 3] as const;

let side: CommandSide;
let store: EventStore;
afterEach(async () => {
  await store.dispose();
  await side.stop();
}, 60_000);

const begin = async (count: number): Promise<void> => {
  side = await startCommandSide();
  store = openEventStore({ url: side.eventstore });
  await seedMarket(store, { marketId, accounts: count, betsEach });
  await side.client('trader').setMarketStatus(marketId, { status: 'closed', revision: 1 });
};

/** Home wins; no, away does; no, it is all void. */
const pull = async (n: (typeof triggers)[number]): Promise<void> => {
  const trader = side.client('trader');
  if (n === 3) return void (await trader.voidMarket(marketId, { reason: 'abandoned' }));
  const winner = n === 1 ? 'home' : 'away';
  const outcomes = ['home', 'draw', 'away'].map((selectionId) => ({
    selectionId,
    won: selectionId === winner,
  }));
  await trader.confirmResult(marketId, { resultVersion: n, outcomes });
};

const lastTypeOf = async (n: number): Promise<string | undefined> => {
  const stream = `settlement-${marketId}-${n}`;
  const read = { stream, from: 'end', direction: 'backwards', count: 1 } as const;
  for await (const { type } of store.readStream({ ...read, deadlineAt: Date.now() + 60_000 }))
    return type;
  return undefined;
};

const allEffects = ['BetSettled 1', 'BetResettled 2', 'BetVoided 3'];
const winners = ['home', 'away', 'void'];
const fold = () => foldSettlement(side.eventstore, marketId);

interface Killing {
  readonly n: number;
  readonly most: number;
  readonly accounts: number;
}

/** Kills it while it starts, or after it has settled some accounts more, again and again. */
const settleUnderKills = async (settling: SettlingSide, { n, most, accounts }: Killing) => {
  const chance = chanceFrom(SEED + n);
  const isCompleted = async () => (await lastTypeOf(n)) === 'SettlementCompleted';
  for (let killed = 0; killed < most; killed += 1) {
    const more = chance.between(0, Math.floor(accounts / most));
    if (more === 0) await pause(chance.between(0, startMsMax));
    await until(
      `${more} more accounts of run ${n}`,
      async () => (await accountsOf(settling)) >= more || isCompleted(),
      runTimeoutMs,
    );
    if (await isCompleted()) return killed;
    await settling.killAndStartAnother();
  }
  await until(`the end of run ${n}`, isCompleted, runTimeoutMs);
  return most;
};

/** Accounts the process that runs now has appended to; 0 while it does not answer. */
const accountsOf = async (settling: SettlingSide): Promise<number> => {
  const metrics = await settling.metrics().catch(() => new Map<string, number>());
  const found = [...metrics].find(
    ([series]) => series.startsWith(`${appends}{`) && series.includes('category="account"'),
  );
  return found?.[1] ?? 0;
};
const appends = 'wagerlog_append_duration_seconds_count';

it(
  `kill -9 x ${kills} (SEED=${SEED}) of the settling process: each bet is settled, corrected, voided once`,
  async () => {
    await begin(accounts);
    const settling = await startSettlingSide(side.eventstore);
    let killed = 0;
    try {
      for (const n of triggers) {
        await pull(n);
        const most = Math.ceil((kills - killed) / (triggers.length + 1 - n));
        killed += await settleUnderKills(settling, { n, most, accounts });
        const { effects, winner } = { effects: allEffects.slice(0, n), winner: winners[n - 1]! };
        expect(wrongIn(await fold(), { effects, winner, funds: fundsEach })).toEqual([]);
      }
    } finally {
      await settling.stop();
    }
    const { bets, marketTypes } = await fold();
    report('settlement', { 'x kill -9': killed, bets: bets.size, accounts });
    expect(bets.size).toBe(accounts * betsEach);
    expect(killed).toBeGreaterThan(kills / 2);
    expect(marketTypes.get('MarketSettled')).toBe(2);
    expect(marketTypes.get('LiabilityReleased')).toBe(bets.size);
    const audit = await run('apps/audit/src/main.js', ['verify'], {
      environment: { EVENTSTORE_URL: side.eventstore },
      timeoutMs: runTimeoutMs,
    });
    expect([audit.exitCode, audit.stderr]).toEqual([0, '']);
  },
  testTimeoutMs,
);

it(
  'control: an account that ignores n is found out',
  async () => {
    const few = 200;
    await begin(few);
    const plant = path.join(compiled, 'test/faults/durability/settlement/ignoring-n.js');
    const settling = await startSettlingSide(side.eventstore, {
      NODE_OPTIONS: `--require ${plant}`,
    });
    try {
      await pull(1);
      await settleUnderKills(settling, { n: 1, most: 3, accounts: few });
      const expected = { effects: ['BetSettled 1'], winner: 'home', funds: fundsEach };
      expect(wrongIn(await fold(), expected).join('\n')).toContain('BetResettled 1');
    } finally {
      await settling.stop();
    }
  },
  testTimeoutMs,
);
