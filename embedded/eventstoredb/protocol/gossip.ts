import { randomUUID } from 'node:crypto';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { ClusterInfo, EndPoint, MemberInfo } from '@eventstore/db-client/generated/gossip_pb';
import type { Empty } from '@eventstore/db-client/generated/shared_pb';
import { structuredUuid } from './identifiers';

/** Where clients that discover the cluster are sent: to this only node. */
export interface Advertised {
  readonly host: string;
  readonly port: number;
}

/** Gossip/Read: a cluster of one, which is alive and the leader. */
export function gossipHandler(advertised: () => Advertised) {
  const instance = structuredUuid(randomUUID());
  return (_call: ServerUnaryCall<Empty, ClusterInfo>, reply: sendUnaryData<ClusterInfo>): void => {
    const { host, port } = advertised();
    const member = new MemberInfo()
      .setInstanceId(instance)
      .setTimeStamp(`${Date.now()}0000`)
      .setState(MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setHttpEndPoint(new EndPoint().setAddress(host).setPort(port));
    reply(null, new ClusterInfo().setMembersList([member]));
  };
}
