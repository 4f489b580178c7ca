import type { SettlementCommand, SettlementRun, SettlementState } from '@wagerlog/domain';
import { inParallel } from '../work/in-parallel';
import type { TriggersSeen } from '../work/commands';
import { settleAccount, type Count } from './account-settlement';
import type { RunOptions, RunScene } from './run-scene';
import type { PendingRun } from './settlement.process';
import { type AccountWork, type WorkList, workListOf } from './work-list';
import { parkItem, withoutParked } from './parking';

/** Accounts of one run at work at once; how many of them ask the store is the pace's matter. */
const accountsInParallel = 32;
/** Accounts between two records of progress: what a resumed worker does again, at most. */
const accountsPerStep = 64;

export type RunEnd = 'completed' | 'superseded';

/**
 * One settlement run from wherever it stands to its end. Order of what a crash may cut: start, then
 * effects and releases of a step, then its progress, then completion, then `MarketSettled`. A
 * resumed worker goes on from `through` and repeats at most one step, whose effects have their n
 * already and do nothing.
 */
export const performRun = async (run: PendingRun, options: RunOptions): Promise<RunEnd> => {
  const state = await options.commands.lookRun(run.settlementId);
  const ended = endOf(state);
  const end = ended ?? (await carryOut(run, options));
  if (end === 'completed') await markSettled(run, options);
  return end;
};

const endOf = ({ status }: SettlementState): RunEnd | undefined =>
  status === 'completed' || status === 'superseded' ? status : undefined;

const carryOut = async (run: PendingRun, options: RunOptions): Promise<RunEnd> => {
  const { settlementId, marketId, n, trigger, revision: upToRevision, cause } = run;
  const list = await workListOf(options.commands.marketUpTo(marketId, upToRevision));
  const { expected, triggers } = list;
  if (triggers.at(-1)?.n !== n) throw new Error(`${marketId}@${upToRevision} is not trigger ${n}`);
  const start = { settlementId, marketId, n, trigger, upToRevision, expected };
  await record(run, options, { type: 'StartSettlement', ...start });
  const state = await options.commands.lookRun(settlementId);
  if (state.status === 'unstarted') throw new Error(`${settlementId} started and is not there`);
  const scene: RunScene = {
    ...options,
    ...{ settlementId, marketId, n, cause, triggers },
    park: (item, reason) => parkItem(run, options, { item, reason }),
  };
  return endOf(state) ?? steps({ run, options, scene, list }, state);
};

interface Work {
  readonly list: WorkList;
  readonly run: PendingRun;
  readonly options: RunOptions;
  readonly scene: RunScene;
}

const steps = async (
  work: Work,
  { through: done, settled, skipped, parked }: SettlementRun,
): Promise<RunEnd> => {
  const { run, options, list } = work;
  const { accounts, expected } = list;
  let count: Count = { settled, skipped };
  let seen: TriggersSeen = run;
  const tell = (accountsDone: number): void => {
    options.onProgress({ ...count, expected, accounts, accountsDone });
  };
  tell(done);
  for (let from = done; from < accounts; from += accountsPerStep) {
    seen = await readTriggers(work, seen);
    if (await isSuperseded(work, seen)) return 'superseded';
    const step = list.slice(from, accountsPerStep);
    count = sum([count, ...(await performStep(work, withoutParked(step, parked)))]);
    const through = from + step.length;
    await record(run, options, { type: 'RecordProgress', through, ...count });
    tell(through);
  }
  if (await isSuperseded(work, await readTriggers(work, seen))) return 'superseded';
  await record(run, options, { type: 'CompleteSettlement' });
  return 'completed';
};

const performStep = (
  { scene, options }: Work,
  step: readonly AccountWork[],
): Promise<readonly Count[]> =>
  inParallel(step, accountsInParallel, (account) => {
    options.signal.throwIfAborted();
    return settleAccount(scene, account);
  });

const sum = (counts: readonly Count[]): Count => ({
  settled: counts.reduce((total, { settled }) => total + settled, 0),
  skipped: counts.reduce((total, { skipped }) => total + skipped, 0),
});

/** Nothing is newer than a void of the whole market, and its releases need not be read. */
const readTriggers = (
  { run, options }: Pick<Work, 'run' | 'options'>,
  seen: TriggersSeen,
): Promise<TriggersSeen> => {
  options.signal.throwIfAborted();
  return run.trigger === 'void'
    ? Promise.resolve(seen)
    : options.commands.triggersSince(run.marketId, seen);
};

/** A newer trigger's run covers every live reservation: this one may end as it stands. */
const isSuperseded = async ({ run, options }: Work, { n: byN }: TriggersSeen): Promise<boolean> => {
  if (byN <= run.n) return false;
  await record(run, options, { type: 'SupersedeSettlement', byN });
  return true;
};

const record = (
  { settlementId, cause }: PendingRun,
  { commands }: RunOptions,
  command: SettlementCommand,
): Promise<void> => commands.toRun(settlementId, command, cause);

/** Its decider lets only the newest run of a market with a result settle it. */
const markSettled = ({ marketId, n, cause }: PendingRun, { commands }: RunOptions): Promise<void> =>
  commands.toMarket(marketId, { type: 'MarkSettled', n }, cause);
