import type { Position } from '@wagerlog/event-sourcing';
import { setTimeout as pause } from 'node:timers/promises';
import type { AllSubscription, EventStreams, SubscriptionItem } from '../streams/event-streams';
import type { StoredEvent } from '../streams/stored-event';

export type Followed =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'checkpoint'; readonly position: Position }
  /** Everything that was there has come; `position`: the last considered, if any was. */
  | { readonly kind: 'caught-up'; readonly position?: Position };

export interface FollowRequest extends AllSubscription {
  /** Told each time the subscription breaks, before the pause. */
  readonly onInterruption?: (error: unknown) => void;
}

const pausesMs = [50, 200, 500, 1_000, 2_000, 5_000] as const;

/**
 * The whole log from a position on, for ever: when the subscription breaks it is taken up again
 * behind the last position seen, after growing pauses. What a server sends twice is dropped, so
 * every event comes once, in order. Returns when the signal aborts.
 */
export async function* followAll(
  streams: EventStreams,
  { from, onInterruption, ...subscription }: FollowRequest,
): AsyncGenerator<Followed> {
  const { signal } = subscription;
  const progress: Progress = { last: from, failures: 0 };
  while (!signal.aborted) {
    try {
      yield* takeUp(streams, subscription, progress);
    } catch (error) {
      if (signal.aborted) return;
      onInterruption?.(error);
      await pauseOrAbort(progress.failures, signal);
      progress.failures += 1;
    }
  }
}

/** How far the reader has come, over all its subscriptions. */
interface Progress {
  last: Position | undefined;
  failures: number;
}

async function* takeUp(
  streams: EventStreams,
  subscription: AllSubscription,
  progress: Progress,
): AsyncGenerator<Followed> {
  const { last: from } = progress;
  for await (const item of streams.subscribeToAll(
    from === undefined ? subscription : { ...subscription, from },
  )) {
    progress.failures = 0;
    const followed = inOrder(item, progress.last);
    if (followed === undefined) continue;
    progress.last = placeOf(followed) ?? progress.last;
    yield followed;
  }
}

const inOrder = (item: SubscriptionItem, last: Position | undefined): Followed | undefined => {
  switch (item.kind) {
    case 'event':
      return isBehind(item.event.position, last) ? undefined : item;
    case 'checkpoint':
      return isBehind(item.position, last) ? undefined : item;
    case 'caught-up':
      return last === undefined ? item : { ...item, position: last };
  }
};

/** By commit alone: a checkpoint's prepare may be 0 though all of its commit was considered. */
const isBehind = (position: Position, last: Position | undefined): boolean =>
  last !== undefined && position.commit <= last.commit;

const placeOf = (followed: Followed): Position | undefined =>
  followed.kind === 'event' ? followed.event.position : followed.position;

/** Half to all of the pause, so that a store that comes back is not met by everybody at once. */
const pauseOrAbort = async (failures: number, signal: AbortSignal): Promise<void> => {
  const pauseMs = pausesMs[Math.min(failures, pausesMs.length - 1)] ?? 0;
  try {
    await pause(pauseMs * (0.5 + Math.random() / 2), undefined, { signal });
  } catch {
    // Aborted: the loop sees it.
  }
};
