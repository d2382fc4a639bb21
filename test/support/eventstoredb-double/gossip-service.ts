import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { handleUnaryCall } from '@grpc/grpc-js';

/** A node of a cluster, as its members know it. */
export interface Member {
  /** `host:port` */
  readonly address: string;
  readonly state: 'leader' | 'follower';
  readonly alive?: boolean;
}

/** What the node asked knows of the cluster: clients with several hosts look for the leader here. */
export function gossipCall(members: () => readonly Member[]): handleUnaryCall<Empty, ClusterInfo> {
  return (_, answer) => {
    const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState;
    const all = members().map(({ address, state, alive = true }) => {
      const [host = '', port] = address.split(':');
      return new gossip.MemberInfo()
        .setState(state === 'leader' ? LEADER : FOLLOWER)
        .setIsAlive(alive)
        .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(Number(port)));
    });
    answer(null, new gossip.ClusterInfo().setMembersList(all));
  };
}
