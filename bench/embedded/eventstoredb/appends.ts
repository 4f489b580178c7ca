import { jsonEvent, type EventStoreDBClient } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import type { Workload } from '../workload';
import { bet } from './bets';
import { startSide } from './sides';

const IN_FLIGHT = 64;
const STREAMS = 1_000;

/** Single events, 64 in flight over 1,000 streams, through one client. */
export const appends: Workload = {
  name: 'appends',
  unit: 'appends',
  goal: 0.9,
  start: (side) => startSide(side, 0, appendFor),
};

/** Appends as fast as they are answered; resolves with the rate. */
export const appendFor = async (client: EventStoreDBClient, seconds: number): Promise<number> => {
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  let count = 0;
  const appendOnes = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const number = count++;
      const event = jsonEvent({ id: randomUUID(), type: 'BetPlaced', data: bet(number) });
      await client.appendToStream(`account-${number % STREAMS}`, event);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, appendOnes));
  return (count * 1_000) / (performance.now() - startedAt);
};
