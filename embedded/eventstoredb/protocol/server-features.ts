import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb';
import {
  SupportedMethod,
  SupportedMethods,
} from '@eventstore/db-client/generated/serverfeatures_pb';

/** The version whose behaviour is followed; clients expect "caught up" from 23.10 on. */
export const FOLLOWED_VERSION = '23.10.6';

const STREAMS = 'event_store.client.streams.streams';

/** Only what is implemented; a client does not use what is not named here. */
const METHODS: readonly (readonly [service: string, method: string, ...features: string[]])[] = [
  [STREAMS, 'read', 'position', 'events'],
  [STREAMS, 'append'],
  [STREAMS, 'delete'],
  [STREAMS, 'tombstone'],
  [STREAMS, 'batchappend'],
  ['event_store.client.gossip.gossip', 'read'],
  ['event_store.client.server_features.serverfeatures', 'getsupportedmethods'],
];

export function supportedMethodsHandler(
  _call: ServerUnaryCall<Empty, SupportedMethods>,
  reply: sendUnaryData<SupportedMethods>,
): void {
  const methods = METHODS.map(([service, method, ...features]) =>
    new SupportedMethod()
      .setServiceName(service)
      .setMethodName(method)
      .setFeaturesList([...features]),
  );
  reply(
    null,
    new SupportedMethods().setEventStoreServerVersion(FOLLOWED_VERSION).setMethodsList(methods),
  );
}
