import type { Admin } from '@anomaly-prediction/kafka/testing';
import type { StandInApi } from '../api.ts';
import { type Followed, keyOf } from '../follow.ts';
import { ensureNodeSecret, ensureOperatorCertificate } from './brokers/certificates.ts';
import { type BrokerAddress, type OperatorLogin, withAdmin } from './brokers/connection.ts';
import { BROKER_LABEL } from './brokers/labels.ts';
import { nodeHost, REPLICATION_PORT } from './brokers/names.ts';
import { type ClusterNode, type NumberedPool, nodesOf } from './brokers/nodes.ts';
import { clusterObjects, configMap, volumeClaim } from './brokers/objects.ts';
import {
  type BrokerPod,
  brokerPod,
  CLIENTS_CA_GENERATION,
  CLUSTER_CA_GENERATION,
  POD_FILES,
} from './brokers/pod.ts';
import { nodeProperties } from './brokers/properties.ts';
import { nextSteps } from './brokers/roll.ts';
import { removePassword, setPassword } from './brokers/scram.ts';
import { type Kafka, POD, type Pod } from './objects.ts';
import { ensureAuthority } from './secrets.ts';
import { membersOf } from './watched.ts';

export interface BrokerOptions {
  /**
   * Runs Kafka with /etc/kafka/server.properties, after formatting its storage for CLUSTER_ID where
   * that is new, with KAFKA_HEAP_OPTS for Java, as user 10001. Its version is what really runs.
   */
  image: string;
}

/** Real brokers of Kafkas, each node in a pod of its own. */
export interface Brokers {
  /** Brings them nearer to what is wanted. @returns whether all are there and answer now */
  ensure(kafka: Kafka, pools: readonly NumberedPool[], clusterId: string): Promise<boolean>;
  /** Whether all answered when last looked at: what needs them had better wait until they do. */
  answer(kafka: Kafka): boolean;
  /** @throws what `work` throws, or that no broker answers */
  withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T>;
  /** Has a user come with this password, or with none. @throws what the broker says against it */
  setPassword(kafka: Kafka, user: string, password: string | undefined): Promise<void>;
  /** Whether all of them know users by certificates of this generation of their authority. */
  trustUsersOf(kafka: Kafka, generation: number): boolean;
}

export interface BrokersContext {
  api: StandInApi;
  pods: Followed<Pod>;
  note(line: string): void;
}

export function createBrokers(
  { api, pods, note }: BrokersContext,
  { image }: BrokerOptions,
): Brokers {
  const podsOf = ({ metadata: { namespace, name } }: Kafka): Pod[] =>
    membersOf(pods, namespace, name);

  /** Uids of the Kafkas whose brokers were all as wanted when last looked at. */
  const settled = new Set<string>();

  const allTrust = (kafka: Kafka, annotation: string, generation: number): boolean =>
    podsOf(kafka).every(({ metadata }) => metadata.annotations?.[annotation] === `${generation}`);

  /** Where brokers are now, by the names that their certificates are for. */
  const addressesOf = (kafka: Kafka): BrokerAddress[] => {
    const { namespace, name } = kafka.metadata;
    return podsOf(kafka).flatMap(({ metadata, status }) => {
      if (metadata.labels?.[BROKER_LABEL] !== 'true' || status?.podIP === undefined) return [];
      const host = nodeHost(namespace, name, metadata.name);
      return [{ host, port: REPLICATION_PORT, address: status.podIP }];
    });
  };

  const loginTo = async (kafka: Kafka): Promise<OperatorLogin> => {
    const cluster = await ensureAuthority(api, kafka, 'cluster');
    const certificate = await ensureOperatorCertificate(api, kafka, { cluster, mayRenew: false });
    return { certificate, authorities: cluster.bundle };
  };
  const asOperator = async <T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> =>
    withAdmin(addressesOf(kafka), await loginTo(kafka), work);

  /** Writes all that the pods need, and returns them as they shall be. */
  const prepare = async (
    kafka: Kafka,
    nodes: readonly ClusterNode[],
    clusterId: string,
  ): Promise<BrokerPod[]> => {
    const [cluster, clients] = await Promise.all([
      ensureAuthority(api, kafka, 'cluster'),
      ensureAuthority(api, kafka, 'clients'),
    ]);
    const mayRenew = allTrust(kafka, CLUSTER_CA_GENERATION, cluster.generation);
    await ensureOperatorCertificate(api, kafka, { cluster, mayRenew });
    for (const object of clusterObjects(kafka)) await api.apply(object);
    const generations = { cluster: cluster.generation, clients: clients.generation };
    return Promise.all(
      nodes.map(async (node) => {
        const properties = nodeProperties(kafka, nodes, node, POD_FILES);
        await api.apply(configMap(kafka, node, properties));
        const secret = await ensureNodeSecret(api, kafka, node.name, {
          cluster,
          clients,
          mayRenew,
        });
        const claim = volumeClaim(kafka, node);
        if (claim) await api.apply(claim);
        const content = { ...secret, properties };
        return brokerPod(kafka, node, { image, clusterId, generations, content });
      }),
    );
  };

  const remove = async (kafka: Kafka, pod: Pod, why: string): Promise<void> => {
    note(`Kafka ${keyOf(kafka)}: pod ${pod.metadata.name} ${why}: deleted`);
    await api.delete(POD, pod);
  };

  /** @returns whether there was nothing to do */
  const step = async (kafka: Kafka, wanted: readonly BrokerPod[]): Promise<boolean> => {
    const steps = nextSteps(wanted, podsOf(kafka));
    for (const pod of steps.remove)
      await remove(kafka, pod, 'is not wanted, has ended or cannot start');
    for (const pod of steps.create) {
      await api.apply(pod);
      note(`Kafka ${keyOf(kafka)}: pod ${pod.metadata.name} made, of ${image}`);
    }
    if (steps.replace) {
      await asOperator(kafka, assertReplicated);
      await remove(kafka, steps.replace, 'has another revision');
    }
    return steps.settled;
  };

  return {
    async ensure(kafka, pools, clusterId) {
      const { uid } = kafka.metadata;
      const nodes = nodesOf(kafka, pools);
      const wanted = await prepare(kafka, nodes, clusterId);
      if (!(await step(kafka, wanted))) {
        settled.delete(uid);
        return false;
      }
      const brokers = nodes.filter(({ roles }) => roles.includes('broker'));
      await asOperator(kafka, (admin) => assertAnswer(admin, brokers));
      settled.add(uid);
      return true;
    },
    answer: ({ metadata: { uid } }) => settled.has(uid),
    withAdmin: asOperator,
    async setPassword(kafka, user, password) {
      const [broker] = addressesOf(kafka);
      if (!broker) throw new Error('no broker has an address yet');
      const login = await loginTo(kafka);
      if (password === undefined) await removePassword(broker, login, user);
      else await setPassword(broker, login, user, password);
    },
    trustUsersOf: (kafka, generation) => allTrust(kafka, CLIENTS_CA_GENERATION, generation),
  };
}

async function assertAnswer(admin: Admin, brokers: readonly ClusterNode[]): Promise<void> {
  const { brokers: present } = await admin.describeCluster();
  const missing = brokers.filter(({ id }) => present.every(({ nodeId }) => nodeId !== id));
  if (missing.length === 0) return;
  throw new Error(`not in the cluster yet: ${missing.map(({ name }) => name).join(', ')}`);
}

/** One that is taken now would leave partitions of several replicas with too few of them. */
async function assertReplicated(admin: Admin): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata();
  const behind = topics.filter(({ partitions }) =>
    partitions.some(({ isr, replicas }) => isr.length < replicas.length),
  );
  if (behind.length === 0) return;
  const names = behind.slice(0, 3).map(({ name }) => name);
  throw new Error(`a roll waits until all replicas are in sync again, of ${names.join(', ')} …`);
}
