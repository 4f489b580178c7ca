import type { PersistentMap } from '@wagerlog/event-sourcing';
import type { PendingRun } from './settlement.process';
import type { RunOptions } from './run-scene';
import type { WorkItem } from './packed-reservations';
import type { AccountWork } from './work-list';

const reasonLengthMax = 200;

/**
 * Records an item that cannot be done. Only the owner may: a stale worker that parked what its
 * successor has settled would count it twice, and the run would never add up.
 */
export const parkItem = async (
  { settlementId, cause }: PendingRun,
  { commands, assertOwned, onParked }: Pick<RunOptions, 'commands' | 'assertOwned' | 'onParked'>,
  { item, reason }: { readonly item: WorkItem; readonly reason: string },
): Promise<void> => {
  await assertOwned();
  const { betId, accountId } = item;
  const short = reason.slice(0, reasonLengthMax);
  const command = { type: 'ParkItem', betId, accountId, reason: short } as const;
  await commands.toRun(settlementId, command, cause);
  onParked(item, short);
};

/** Parked items are counted where they were parked; a resumed worker leaves them alone. */
export const withoutParked = (
  work: readonly AccountWork[],
  parked: PersistentMap<string>,
): readonly AccountWork[] =>
  parked.size === 0
    ? work
    : work.map(({ accountId, items }) => ({
        accountId,
        items: items.filter(({ betId }) => !parked.has(betId)),
      }));
