import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { MonitoringService } from '@eventstore/db-client/generated/monitoring_grpc_pb';
import { OperationsService } from '@eventstore/db-client/generated/operations_grpc_pb';
import { PersistentSubscriptionsService } from '@eventstore/db-client/generated/persistent_grpc_pb';
import { ProjectionsService } from '@eventstore/db-client/generated/projections_grpc_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { UsersService } from '@eventstore/db-client/generated/users_grpc_pb';
import type { Faults } from '../../faults/faults';
import { faultyReads, faultyWrite, refusing } from '../faults/faulty-calls';
import { faultyWrites } from '../faults/faulty-writes';
import type { Store } from '../storage/store';
import type { GrpcServer } from '../transport/grpc-server';
import { appendHandler } from './writing/append';
import { batchAppendHandler } from './writing/batch-append';
import { batchRequestFromWire } from './writing/batch-request';
import { deleteHandler, tombstoneHandler } from './writing/delete';
import { gossipHandler, type Advertised } from './gossip';
import type { OpenCalls } from './open-calls';
import { readHandler } from './reading/read';
import { supportedMethodsHandler } from './server-features';

export interface ServiceParts {
  readonly store: Store;
  readonly calls: OpenCalls;
  /** None when no control was asked for: calls then pass by all that belongs to faults. */
  readonly faults: Faults | undefined;
  readonly advertised: () => Advertised;
}

/** Everything the server answers; UNIMPLEMENTED is the answer for the rest. */
export function addServices(server: GrpcServer, parts: ServiceParts): void {
  const { faults, advertised } = parts;
  const streams = faults === undefined ? streamCalls(parts) : faultyStreamCalls(parts, faults);
  const others = { getSupportedMethods: supportedMethodsHandler, read: gossipHandler(advertised) };
  const served = (calls: UntypedServiceImplementation) =>
    faults === undefined ? calls : refusing(faults, calls);
  server.addService(encodedByHand, served(streams));
  server.addService(ServerFeaturesService, served(others));
  server.addService(GossipService, served(others));
  for (const absent of ABSENT) server.addService(absent, {});
}

const streamCalls = ({ store, calls, faults }: ServiceParts) => ({
  read: readHandler(store, calls),
  append: appendHandler(store),
  delete: deleteHandler(store),
  tombstone: tombstoneHandler(store),
  batchAppend: batchAppendHandler({ store, calls, faults }),
});

function faultyStreamCalls({ store, calls, advertised }: ServiceParts, faults: Faults) {
  const parts = { store, faults, leader: advertised };
  return {
    read: faultyReads(readHandler(store, calls), parts),
    append: faultyWrite(appendHandler, parts),
    delete: faultyWrite(deleteHandler, parts),
    tombstone: faultyWrite(tombstoneHandler, parts),
    batchAppend: batchAppendHandler({ store: faultyWrites(parts), calls, faults }),
  };
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

/** What is read and written most is encoded and decoded by hand where it is dealt with. */
const encodedByHand = {
  ...StreamsService,
  read: { ...StreamsService.read, responseSerialize: encoded },
  append: { ...StreamsService.append, responseSerialize: encoded },
  batchAppend: {
    ...StreamsService.batchAppend,
    requestDeserialize: batchRequestFromWire,
    responseSerialize: encoded,
  },
};
