import type { ServerHttp2Stream } from 'node:http2';
import { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { bet } from './bets';
import { encoded, messagesFrom } from './reference-messages';

/** As many as our server's store holds. */
const EVENTS = 300_000;
const PER_WRITE = 128;

const event = (number: number): Buffer => {
  const position = String(1_000_000 + number);
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new UUID().setString('00000000-0000-4000-8000-000000000001'))
    .setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from(`account-${number}`)))
    .setStreamRevision(String(number))
    .setPreparePosition(position)
    .setCommitPosition(position)
    .setData(Buffer.from(JSON.stringify(bet(number))));
  recorded
    .getMetadataMap()
    .set('type', 'BetPlaced')
    .set('created', '17000000000000000')
    .set('content-type', 'application/json');
  const read = new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position);
  return encoded(new ReadResp().setEvent(read));
};

/** Prepared once: serving is copying bytes into the socket. */
const EVENTS_TOGETHER = Buffer.concat(Array.from({ length: PER_WRITE }, (_, n) => event(n)));
const CONFIRMATION = encoded(
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId('1')),
);
const CAUGHT_UP = encoded(new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));

/** Sends all events; a read ends then, a subscription has caught up and stays. */
export const sendEvents = async (stream: ServerHttp2Stream, chunk: Buffer): Promise<void> => {
  const [message = new Uint8Array()] = messagesFrom()(chunk);
  const isSubscription = ReadReq.deserializeBinary(message).getOptions()?.hasSubscription();
  if (isSubscription === true) stream.write(CONFIRMATION);
  for (let sent = 0; sent < EVENTS && !stream.destroyed; sent += PER_WRITE) {
    if (stream.write(EVENTS_TOGETHER)) continue;
    await drainedOrClosed(stream);
  }
  if (isSubscription === true) stream.write(CAUGHT_UP);
  else stream.end();
};

const drainedOrClosed = (stream: ServerHttp2Stream): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
