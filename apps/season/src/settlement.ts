import { ProblemError, type Settlement, type WagerlogClient } from '@wagerlog/client';

/** A settlement under way, and the position of what started it. */
export interface SettlementRef {
  readonly settlementId: string;
  readonly position: string;
}

const timeoutMs = 120_000;
const firstPauseMs = 25;
const longestPauseMs = 500;

/** Waits until every bet of the run has its effect, or a newer run took over. */
export const untilSettled = async (
  client: WagerlogClient,
  { settlementId, position }: SettlementRef,
): Promise<void> => {
  const givesUpAt = performance.now() + timeoutMs;
  let seen: Settlement | undefined;
  for (let pauseMs = firstPauseMs; performance.now() < givesUpAt; pauseMs *= 2) {
    seen = await run(client, settlementId, position);
    if (seen && ['completed', 'superseded'].includes(seen.state)) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, longestPauseMs)));
  }
  throw new Error(`settlement ${settlementId} did not end: ${JSON.stringify(seen ?? 'unknown')}`);
};

/** A run is there as soon as its market is resulted, or a moment later. */
const run = async (
  client: WagerlogClient,
  settlementId: string,
  after: string,
): Promise<Settlement | undefined> => {
  try {
    return await client.settlement(settlementId, { after });
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return undefined;
    throw error;
  }
};
