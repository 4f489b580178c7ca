import { big } from '../../conversation/events';
import { on, type Case } from '../case';
import { ALL_SUBSCRIPTIONS, runsOf } from './all';
import { FILTERED_SUBSCRIPTIONS } from './filtered';
import { STREAM_SUBSCRIPTIONS } from './stream';

const APPENDS = 40;
const EVENTS_EACH = 10;
const EVENT_BYTES = 60_000;

/** A client that takes nothing while far more than any buffer holds is appended. */
const SLOW_CONSUMER = on('slow-consumer', async ({ stream, seed, open, append, pause, steps }) => {
  await seed(stream, 1);
  const subscription = open({ stream, isSubscription: true, from: 'start' });
  await subscription.has('caughtUp');
  subscription.pause();
  for (let round = 0; round < APPENDS; round += 1) {
    const events = Array.from({ length: EVENTS_EACH }, (_, number) =>
      big(`b${round}-${number}`, EVENT_BYTES),
    );
    await append(stream, 'any', events);
  }
  await pause(500);
  subscription.resume();
  const expected = APPENDS * EVENTS_EACH + 1;
  await subscription.has('event', expected, 20_000);
  const runs = runsOf(subscription.frames);
  const all401EventsDelivered = subscription.count('event') >= expected;
  const { end } = await subscription.close();
  steps.keepOnly(1);
  const op = 'live subscriber stops reading, 400 events of 60 kB, then reads on';
  steps.add(op, {}, { runs, all401EventsDelivered, end });
});

/** Subscriptions over Streams/Read. */
export const SUBSCRIPTION_CASES: readonly Case[] = [
  ...STREAM_SUBSCRIPTIONS,
  ...ALL_SUBSCRIPTIONS,
  ...FILTERED_SUBSCRIPTIONS,
  SLOW_CONSUMER,
];
