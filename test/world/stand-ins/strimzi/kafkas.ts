import { createHash } from 'node:crypto';
import { keyOf } from '../follow.ts';
import { type NumberedPool, numberNodes } from './brokers/nodes.ts';
import { type Context, writeStatus } from './context.ts';
import { DEFAULT_VERSION, judgeKafka, kafkaCondition, type Problem } from './judge.ts';
import { KAFKA, type Kafka, type Listener, NODE_POOL } from './objects.ts';
import { AUTHORITIES, ensureAuthority, replaceAuthority, takeReplaceRequest } from './secrets.ts';
import { membersOf } from './watched.ts';

const STRIMZI_VERSION = '1.2.0';
const METADATA_VERSION = '4.3-IV0';
const CREATING: Problem = { reason: 'Creating', message: 'Kafka cluster is being deployed' };
const UUID_BYTES = 16;

export interface KafkaHandlerOptions {
  bootstrapServers(kafka: { namespace: string; name: string }, listener: Listener): string;
  /** What a test says is wrong with the Kafka of this key. */
  problemOf(key: string): Problem | undefined;
}

/** Handles a Kafka with its pools: what the cluster operator does. */
export function createKafkaHandler(
  { api, watched, brokers, note }: Context,
  { bootstrapServers, problemOf }: KafkaHandlerOptions,
): (key: string) => Promise<void> {
  /** Whether its brokers run as wanted; without brokers they count as running. */
  const brokersRun = async (
    kafka: Kafka,
    pools: readonly NumberedPool[],
    clusterId: string,
  ): Promise<boolean> => {
    if (!brokers) return true;
    const answered = brokers.answer(kafka);
    if (!(await brokers.ensure(kafka, pools, clusterId))) return false;
    if (answered) return true;
    note(`Kafka ${keyOf(kafka)}: all brokers answer`);
    watched.addMembers(kafka.metadata.namespace, kafka.metadata.name);
    return true;
  };

  return async (key) => {
    const kafka = watched.kafkas.items.get(key);
    if (!kafka || kafka.metadata.deletionTimestamp !== undefined) return;
    const { namespace, name, uid } = kafka.metadata;
    const pools = membersOf(watched.pools, namespace, name);
    const problem = judgeKafka(kafka, pools) ?? problemOf(key);
    if (problem) {
      await writeStatus(api, KAFKA, kafka, { conditions: [kafkaCondition(problem)] });
      return;
    }
    for (const which of AUTHORITIES) {
      if (!(await takeReplaceRequest(api, kafka, which))) continue;
      await replaceAuthority(api, kafka, which);
      note(`Kafka ${key}: has a new authority, for ${which}`);
    }
    const [authority] = await Promise.all([
      ensureAuthority(api, kafka, 'cluster'),
      ensureAuthority(api, kafka, 'clients'),
    ]);
    const clusterId = kafka.status?.clusterId ?? uuidOf(uid);
    const numbered = numberNodes(pools);
    for (const { pool, nodeIds } of numbered) {
      const { replicas, roles } = pool.spec;
      await writeStatus(api, NODE_POOL, pool, { nodeIds, clusterId, roles, replicas });
    }
    if (!(await brokersRun(kafka, numbered, clusterId))) {
      // One that has been ready says so on while its nodes are made anew, as the real one's does.
      if (kafka.status?.clusterId !== undefined) return;
      await writeStatus(api, KAFKA, kafka, { conditions: [kafkaCondition(CREATING)] });
      return;
    }
    await writeStatus(api, KAFKA, kafka, {
      conditions: [kafkaCondition(undefined)],
      clusterId,
      kafkaVersion: kafka.spec.kafka.version ?? DEFAULT_VERSION,
      kafkaMetadataVersion: METADATA_VERSION,
      operatorLastSuccessfulVersion: STRIMZI_VERSION,
      kafkaNodePools: pools.map((pool) => ({ name: pool.metadata.name })),
      listeners: kafka.spec.kafka.listeners.map((listener) => {
        const servers = bootstrapServers({ namespace, name }, listener);
        return {
          name: listener.name,
          addresses: servers.split(',').map(parseAddress),
          bootstrapServers: servers,
          ...(listener.tls && { certificates: [authority.certificate] }),
        };
      }),
    });
  };
}

/** As Kafka writes the ids of clusters and topics. */
export const uuidOf = (text: string): string =>
  createHash('sha256')
    .update(text)
    .digest()
    .subarray(0, UUID_BYTES)
    .toString('base64url')
    // Or tools would take it for a flag.
    .replace(/^-/, 'A');

function parseAddress(server: string): { host: string; port: number } {
  const colon = server.lastIndexOf(':');
  return { host: server.slice(0, colon), port: Number(server.slice(colon + 1)) };
}
