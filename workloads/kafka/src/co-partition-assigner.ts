import { AssignerProtocol, type Cluster, type GroupMember, type PartitionAssigner } from 'kafkajs';

export interface CoPartitionGroup {
  members: readonly { memberId: string; topics: readonly string[] }[];
  /** The partitions of each topic of the group. */
  partitions: ReadonlyMap<string, readonly number[]>;
}

/**
 * Gives partition N of every topic of the group to the same member, since a join needs both sides
 * of a key in one process. Members differ by at most one partition. Throws when members subscribe to
 * different topics or the topics have different partitions: then no such assignment exists.
 */
export function assignCoPartitions({
  members,
  partitions,
}: CoPartitionGroup): Map<string, Record<string, number[]>> {
  const topics = [...partitions.keys()].sort();
  for (const member of members) requireSameTopics(member, topics);
  const shared = requireSamePartitions(partitions);

  const memberIds = members.map(({ memberId }) => memberId).sort();
  return new Map(
    memberIds.map((memberId, index) => {
      const own = shared.filter((_, position) => position % memberIds.length === index);
      return [memberId, Object.fromEntries(topics.map((topic) => [topic, [...own]]))];
    }),
  );
}

function requireSameTopics(
  { memberId, topics }: CoPartitionGroup['members'][number],
  expected: readonly string[],
): void {
  const own = [...topics].sort();
  if (own.join() === expected.join()) return;
  throw new Error(
    `co-partitioned group: member ${memberId} subscribes to [${own.join(', ')}], the group to [${expected.join(', ')}]`,
  );
}

function requireSamePartitions(partitions: CoPartitionGroup['partitions']): readonly number[] {
  const sorted = [...partitions].map(
    ([topic, own]) => [topic, own.toSorted((a, b) => a - b)] as const,
  );
  const [first, ...others] = sorted;
  if (!first) return [];
  const different = others.find(([, own]) => own.join() !== first[1].join());
  if (!different) return first[1];
  throw new Error(
    `co-partitioned group: topics need the same partitions, ${first[0]} has ${first[1].length}, ${different[0]} has ${different[1].length}`,
  );
}

const NAME = 'co-partition';
const VERSION = 1;

/** {@link assignCoPartitions} as kafkajs wants it. */
export const coPartitionAssigner: PartitionAssigner = ({ cluster }) => ({
  name: NAME,
  version: VERSION,
  assign: async ({ members, topics }) => {
    const assignment = assignCoPartitions({
      members: members.map(readMember),
      partitions: new Map(topics.map((topic) => [topic, partitionsOf(cluster, topic)])),
    });
    return [...assignment].map(([memberId, own]) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version: VERSION,
        assignment: own,
        userData: Buffer.alloc(0),
      }),
    }));
  },
  protocol: ({ topics }) => ({
    name: NAME,
    metadata: AssignerProtocol.MemberMetadata.encode({
      version: VERSION,
      topics,
      userData: Buffer.alloc(0),
    }),
  }),
});

function readMember({ memberId, memberMetadata }: GroupMember) {
  const metadata = AssignerProtocol.MemberMetadata.decode(memberMetadata);
  if (metadata) return { memberId, topics: metadata.topics };
  throw new Error(`co-partitioned group: member ${memberId} does not say what it subscribes to`);
}

const partitionsOf = (cluster: Cluster, topic: string): number[] =>
  cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
