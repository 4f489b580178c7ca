import type { EventEmitter } from 'node:events';
import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { MonitoringService } from '@eventstore/db-client/generated/monitoring_grpc_pb';
import { OperationsService } from '@eventstore/db-client/generated/operations_grpc_pb';
import { PersistentSubscriptionsService } from '@eventstore/db-client/generated/persistent_grpc_pb';
import { ProjectionsService } from '@eventstore/db-client/generated/projections_grpc_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { UsersService } from '@eventstore/db-client/generated/users_grpc_pb';
import type { Faults } from '../faults/faults';
import type { Store } from '../storage/store';
import type { GrpcServer } from '../transport/grpc-server';
import { appendHandler } from './writing/append';
import { batchAppendHandler } from './writing/batch-append';
import { deleteHandler, tombstoneHandler } from './writing/delete';
import { unavailable } from './failures';
import { gossipHandler, type Advertised } from './gossip';
import type { OpenCalls } from './open-calls';
import { readHandler } from './reading/read';
import { supportedMethodsHandler } from './server-features';

export interface ServiceParts {
  readonly store: Store;
  readonly calls: OpenCalls;
  readonly faults: Faults;
  readonly advertised: () => Advertised;
}

/** Everything the server answers; UNIMPLEMENTED is the answer for the rest. */
export function addServices(server: GrpcServer, parts: ServiceParts): void {
  const { store, calls, faults } = parts;
  const streams = {
    read: readHandler(store, calls),
    append: appendHandler(store),
    delete: deleteHandler(store),
    tombstone: tombstoneHandler(store),
    batchAppend: batchAppendHandler(parts),
  };
  server.addService(encodedByHand, refusing(faults, streams));
  server.addService(
    ServerFeaturesService,
    refusing(faults, { getSupportedMethods: supportedMethodsHandler }),
  );
  server.addService(GossipService, refusing(faults, { read: gossipHandler(parts.advertised) }));
  for (const absent of ABSENT) server.addService(absent, {});
}

/** Known, so that their methods are unimplemented and not unheard of. */
const ABSENT = [
  PersistentSubscriptionsService,
  ProjectionsService,
  OperationsService,
  MonitoringService,
  UsersService,
];

const encoded = (frame: Buffer) => frame;

/** What is read and Append's answers are encoded by hand where they are produced. */
const encodedByHand = {
  ...StreamsService,
  read: { ...StreamsService.read, responseSerialize: encoded },
  append: { ...StreamsService.append, responseSerialize: encoded },
};

type Handler = (call: EventEmitter, reply?: (failure: Error) => void) => void;

/** Puts the "unavailable" fault in front of every method. */
function refusing(
  faults: Faults,
  handlers: UntypedServiceImplementation,
): UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (call: EventEmitter, reply?: (failure: Error) => void) => {
        if (!faults.isUnavailable) (handler as Handler)(call, reply);
        else if (reply === undefined) call.emit('error', unavailable());
        else reply(unavailable());
      },
    ]),
  );
}
