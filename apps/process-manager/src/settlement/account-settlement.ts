import {
  accountBet,
  type AccountState,
  addMs,
  type ApplySettlement,
  type BetTarget,
  type ReleaseReason,
  targetOf,
} from '@wagerlog/domain';
import { fateOf, isEnded, type OpenReservation } from '@wagerlog/placement';
import { setTimeout as pause } from 'node:timers/promises';
import { isPassing, messageOf } from '../work/failures';
import { inParallel } from '../work/in-parallel';
import type { RunScene } from './run-scene';
import type { WorkItem } from './packed-reservations';
import type { AccountWork } from './work-list';

export interface Count {
  readonly settled: number;
  readonly skipped: number;
}

/** What an append takes of usual bets: two events of about 1 KiB each, 768 KiB in all. */
const betsPerAppend = 375;
const releasesInParallel = 512;
const waitStepMs = 200;

/**
 * Brings every bet of one account to the run's target. Settled: the bet is where the run wants it.
 * Skipped: there is no bet (its reservation is released), or no trigger concerns it (it stays
 * open). A reservation still without a bet is waited for until its time and grace are over.
 */
export const settleAccount = async (scene: RunScene, work: AccountWork): Promise<Count> => {
  let settled = 0;
  let skipped = 0;
  let open = work.items;
  // Most bets are known to this process from its last run; only what seems open is asked again.
  for (let known = scene.commands.knownAccount(work.accountId); open.length > 0;) {
    const sorted = await sortOutOrPark(scene, { ...work, items: open }, known);
    settled += sorted.settled + (await apply(scene, work.accountId, sorted.due));
    skipped += sorted.skipped;
    open = sorted.open;
    if (open.length > 0 && known === undefined) {
      await pause(waitStepMs, undefined, { signal: scene.signal });
    }
    known = undefined;
  }
  return { settled, skipped };
};

interface Due {
  readonly item: WorkItem;
  readonly target: BetTarget;
}
interface Sorted extends Count {
  readonly due: readonly Due[];
  readonly open: readonly WorkItem[];
}

/** An account that cannot be read parks everything the run still has to do in it. */
const sortOutOrPark = async (
  scene: RunScene,
  work: AccountWork,
  known: AccountState | undefined,
): Promise<Sorted> => {
  try {
    return await sortOut(scene, work, known);
  } catch (error) {
    if (isPassing(error)) throw error;
    for (const item of work.items) await scene.park(item, messageOf(error));
    return { settled: 0, skipped: 0, due: [], open: [] };
  }
};

/** Looks at the account once and ends what has no bet; what may still get one stays open. */
const sortOut = async (
  scene: RunScene,
  { accountId, items }: AccountWork,
  known: AccountState | undefined,
): Promise<Sorted> => {
  const account =
    known ?? (await scene.pace.run('read', () => scene.commands.lookAccount(accountId)));
  const sorted = { settled: 0, skipped: 0, due: [] as Due[], open: [] as WorkItem[] };
  const ended: Release[] = [];
  for (const item of items) {
    const fate = fateOf(accountBet(account, item.betId), nameOf(scene, item));
    if (fate === 'stands') {
      sortBet(scene, item, sorted);
    } else if (isEnded(fate)) {
      ended.push({ item, reason: fate });
      sorted[fate === 'void' ? 'settled' : 'skipped'] += 1;
    } else {
      if (isOver(scene, item)) await scene.commands.lapse(nameOf(scene, item), scene.cause);
      sorted.open.push(item);
    }
  }
  await release(scene, ended);
  return sorted;
};

const nameOf = ({ marketId }: RunScene, item: WorkItem): OpenReservation => {
  const { accountId, betId, revision: marketRevision, fingerprint } = item;
  return { accountId, betId, marketId, marketRevision, fingerprint };
};

const sortBet = (
  { triggers }: RunScene,
  item: WorkItem,
  sorted: { skipped: number; readonly due: Due[] },
): void => {
  const target = targetOf(triggers, item);
  if (target === undefined) sorted.skipped += 1;
  else sorted.due.push({ item, target });
};

const isOver = ({ now, graceMs }: RunScene, { expiresAt }: WorkItem): boolean =>
  addMs(expiresAt, graceMs) <= now();

interface Release {
  readonly item: WorkItem;
  readonly reason: ReleaseReason;
}

/** Asked for at once, with those of the other accounts: the market records them together. */
const release = async (scene: RunScene, releases: readonly Release[]): Promise<void> => {
  await inParallel(releases, releasesInParallel, ({ item, reason }) =>
    scene.commands.release({ ...nameOf(scene, item), reason }, scene.cause),
  );
};

/** In appends of bounded size; returns how many are where they should be now. */
const apply = async (scene: RunScene, accountId: string, due: readonly Due[]): Promise<number> => {
  let settled = 0;
  for (let from = 0; from < due.length; from += betsPerAppend) {
    settled += await applyOrPark(scene, accountId, due.slice(from, from + betsPerAppend));
  }
  return settled;
};

/**
 * What fails together is halved: what is more than an append takes comes to fit, and one poisoned
 * bet parks alone.
 */
const applyOrPark = async (
  scene: RunScene,
  accountId: string,
  due: readonly Due[],
): Promise<number> => {
  try {
    await applyTogether(scene, accountId, due);
    return due.length;
  } catch (error) {
    if (isPassing(error)) throw error;
    const half = Math.ceil(due.length / 2);
    if (half < due.length) {
      const first = await applyOrPark(scene, accountId, due.slice(0, half));
      return first + (await applyOrPark(scene, accountId, due.slice(half)));
    }
    for (const { item } of due) await scene.park(item, messageOf(error));
    return 0;
  }
};

const applyTogether = async (
  scene: RunScene,
  accountId: string,
  due: readonly Due[],
): Promise<void> => {
  const { commands, settlementId, marketId, n, cause } = scene;
  const bets: ApplySettlement['bets'] = due.map(({ item, target }) => {
    const { betId, revision: marketRevision, selectionId, acceptedOdds } = item;
    return { betId, marketRevision, selectionId, acceptedOdds, target };
  });
  const command = { type: 'ApplySettlement', settlementId, n, marketId, bets } as const;
  await scene.pace.run('append', () => commands.toAccount(accountId, command, cause));
  const voided = due.filter(({ target }) => target.kind === 'void');
  await release(
    scene,
    voided.map(({ item }) => ({ item, reason: 'void' })),
  );
};
