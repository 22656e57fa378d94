// A stand-in for the Strimzi operator 1.2.0, which can be had as a container image only: a machine
// that may pull none has no other way to see what ours does beside it. It does to the real objects
// of Strimzi's kinds, on a real API server, what the real one was seen to do, and runs no broker:
// status, the Secrets of authorities and users, and finalizers that only a Kafka's own topic and
// user operator take away, so that what outlives its Kafka stays for ever.

import { createHash } from 'node:crypto';
import type { ControlPlane } from '../control-plane.ts';
import { type Report, silentReport } from '../report.ts';
import { isConflict, isGone, openStandInApi, type Resource } from './api.ts';
import { type Followed, follow, keyOf } from './follow.ts';
import {
  DEFAULT_VERSION,
  entityOperatorRuns,
  judgeKafka,
  judgeTopic,
  kafkaCondition,
  nextStatus,
  type Problem,
  readyCondition,
  topicNameOf,
  type WantedStatus,
} from './strimzi/judge.ts';
import {
  CLUSTER_LABEL,
  clusterOf,
  KAFKA,
  type Kafka,
  KIND_LABEL,
  NODE_POOL,
  type NodePool,
  SECRET,
  type Secret,
  TOPIC,
  type Topic,
  USER,
  type User,
} from './strimzi/objects.ts';
import {
  clientName,
  ensureAuthority,
  holdsCertificate,
  readAuthority,
  replaceAuthority,
  writeUserSecret,
} from './strimzi/secrets.ts';
import { createWorkQueue } from './work-queue.ts';

const NAME = 'strimzi-stand-in';
const TOPIC_FINALIZER = 'strimzi.io/topic-operator';
const USER_FINALIZER = 'strimzi.io/user-operator';
const STRIMZI_VERSION = '1.2.0';
const METADATA_VERSION = '4.3-IV0';
const SYNC_TIMEOUT_MS = 30_000;

export interface StrimziStandInOptions {
  report?: Report;
  /** Where a Kafka's listener answers; its bootstrap Service unless told. */
  bootstrapServers?(kafka: { namespace: string; name: string }, listener: Listener): string;
}

export type Listener = Kafka['spec']['kafka']['listeners'][number];

export interface StrimziStandIn {
  /** Issues a user's certificate anew. @throws when there is no such user or its Kafka is not ready */
  renewUser(namespace: string, name: string): Promise<void>;
  /**
   * Makes a new authority for a Kafka's servers, and shows it in the Kafka's status; the old one
   * stays in the Secret beside it. @throws when there is no such Kafka
   */
  renewClusterCa(namespace: string, cluster: string): Promise<void>;
  /** The same of the authority for clients, by which every user's certificate is then issued anew. */
  renewClientsCa(namespace: string, cluster: string): Promise<void>;
  /** Makes a Kafka say that it is not ready and why, until undefined takes it back. */
  setProblem(namespace: string, cluster: string, problem: Problem | undefined): void;
  /** Leaves everything as it is; another one, started later, goes on from there. */
  stop(): Promise<void>;
}

/** Starts it, as the user `strimzi-stand-in`; done when it knows all that is there. */
export async function startStrimziStandIn(
  controlPlane: Pick<ControlPlane, 'kubeconfigFor'>,
  { report = silentReport, bootstrapServers = serviceOf }: StrimziStandInOptions = {},
): Promise<StrimziStandIn> {
  const kubeconfig = await controlPlane.kubeconfigFor({ name: NAME, groups: ['system:masters'] });
  const api = openStandInApi(kubeconfig, NAME);
  const problems = new Map<string, Problem>();

  const tell = (what: string) => (error: unknown) => {
    // What has changed or gone since is heard of by the watch as well.
    if (isConflict(error) || isGone(error)) return;
    report.note(`${NAME}: ${what}: ${error instanceof Error ? error.message : String(error)}`);
  };
  const queue = createWorkQueue(
    (key) => handle(key),
    (error, key) => tell(key)(error),
  );
  const add = ({ kind }: Resource, key: string) => queue.add(`${kind}/${key}`);

  const addMembers = (namespace: string, cluster: string) => {
    for (const topic of membersOf(topics, namespace, cluster)) add(TOPIC, keyOf(topic));
    for (const user of membersOf(users, namespace, cluster)) add(USER, keyOf(user));
  };
  const kafkas = follow<Kafka>(api.config, KAFKA, {
    onError: tell('watch of Kafkas'),
    onChange(kafka) {
      add(KAFKA, keyOf(kafka));
      addMembers(kafka.metadata.namespace, kafka.metadata.name);
    },
  });
  const pools = follow<NodePool>(api.config, NODE_POOL, {
    onError: tell('watch of KafkaNodePools'),
    onChange: (pool) => add(KAFKA, `${pool.metadata.namespace}/${clusterOf(pool)}`),
  });
  const topics: Followed<Topic> = follow<Topic>(api.config, TOPIC, {
    onError: tell('watch of KafkaTopics'),
    onChange(topic) {
      add(TOPIC, keyOf(topic));
      // One that goes may have had the name that another one waits for.
      if (topic.metadata.deletionTimestamp === undefined) return;
      addMembers(topic.metadata.namespace, clusterOf(topic) ?? '');
    },
  });
  const users: Followed<User> = follow<User>(api.config, USER, {
    onError: tell('watch of KafkaUsers'),
    onChange: (user) => add(USER, keyOf(user)),
  });
  const secrets = follow<Secret>(api.config, SECRET, {
    labelSelector: KIND_LABEL,
    onError: tell('watch of Secrets'),
    onChange(secret) {
      const { namespace, labels = {} } = secret.metadata;
      if (labels[KIND_LABEL] === USER.kind) add(USER, keyOf(secret));
      else add(KAFKA, `${namespace}/${labels[CLUSTER_LABEL]}`);
    },
  });

  const writeStatus = async (
    resource: Resource,
    object: Kafka | NodePool | Topic | User,
    wanted: WantedStatus,
  ) => {
    const { generation: observedGeneration = 0 } = object.metadata;
    const status = nextStatus(object.status, { observedGeneration, ...wanted }, new Date());
    if (status) await api.patch(resource, object, { status }, 'status');
  };

  const handleKafka = async (key: string) => {
    const kafka = kafkas.items.get(key);
    if (!kafka || kafka.metadata.deletionTimestamp !== undefined) return;
    const { namespace, name, uid } = kafka.metadata;
    const ownPools = membersOf(pools, namespace, name);
    const problem = judgeKafka(kafka, ownPools) ?? problems.get(key);
    if (problem) {
      await writeStatus(KAFKA, kafka, { conditions: [kafkaCondition(problem)] });
      return;
    }
    const [authority] = await Promise.all([
      ensureAuthority(api, kafka, 'cluster'),
      ensureAuthority(api, kafka, 'clients'),
    ]);
    const clusterId = createHash('sha256').update(uid).digest('base64url').slice(0, 22);
    await writePools(ownPools, clusterId);
    await writeStatus(KAFKA, kafka, {
      conditions: [kafkaCondition(undefined)],
      clusterId,
      kafkaVersion: kafka.spec.kafka.version ?? DEFAULT_VERSION,
      kafkaMetadataVersion: METADATA_VERSION,
      operatorLastSuccessfulVersion: STRIMZI_VERSION,
      kafkaNodePools: ownPools.map((pool) => ({ name: pool.metadata.name })),
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

  /** Their nodes are numbered through, as the real one does at a cluster's start. */
  const writePools = async (ownPools: NodePool[], clusterId: string) => {
    let nextId = 0;
    for (const pool of ownPools) {
      const { replicas, roles } = pool.spec;
      const nodeIds = Array.from({ length: replicas }, () => nextId++);
      await writeStatus(NODE_POOL, pool, { nodeIds, clusterId, roles, replicas });
    }
  };

  const handleTopic = async (key: string) => {
    const topic = topics.items.get(key);
    if (!topic) return;
    const { namespace, deletionTimestamp, uid } = topic.metadata;
    const cluster = clusterOf(topic) ?? '';
    const kafka = kafkas.items.get(`${namespace}/${cluster}`);
    if (!entityOperatorRuns('topicOperator', kafka)) return;
    if (deletionTimestamp !== undefined) return removeFinalizer(TOPIC, topic, TOPIC_FINALIZER);
    if (await addFinalizer(TOPIC, topic, TOPIC_FINALIZER)) return;
    const problem = judgeTopic(topic, membersOf(topics, namespace, cluster));
    const { topicName = topicNameOf(topic) } = topic.status ?? {};
    const topicId = createHash('sha256').update(uid).digest('base64url').slice(0, 22);
    await writeStatus(TOPIC, topic, {
      conditions: [readyCondition(problem)],
      ...(problem ? {} : { topicName, topicId }),
    });
  };

  const handleUser = async (key: string) => {
    const user = users.items.get(key);
    if (!user) return removeSecretOf(key);
    const { namespace, name, deletionTimestamp } = user.metadata;
    const cluster = clusterOf(user) ?? '';
    const kafka = kafkas.items.get(`${namespace}/${cluster}`);
    if (!kafka || !entityOperatorRuns('userOperator', kafka)) return;
    if (deletionTimestamp !== undefined) {
      await removeSecretOf(key);
      return removeFinalizer(USER, user, USER_FINALIZER);
    }
    if (await addFinalizer(USER, user, USER_FINALIZER)) return;
    const conditions = [readyCondition(undefined)];
    if (user.spec?.authentication?.type !== 'tls') {
      return writeStatus(USER, user, { conditions, username: name });
    }
    const authority = await readAuthority(api, kafka, 'clients');
    // It comes with the Kafka's next change.
    if (!authority) return;
    if (!holdsCertificate(await api.read<Secret>(SECRET, namespace, name), authority)) {
      await writeUserSecret(api, user, cluster, authority);
    }
    await writeStatus(USER, user, { conditions, username: clientName(user), secret: name });
  };

  /** The Secret of a user that is gone; the real one does not wait for the garbage collector either. */
  const removeSecretOf = async (key: string) => {
    const secret = secrets.items.get(key);
    if (secret?.metadata.labels?.[KIND_LABEL] === USER.kind) await api.delete(SECRET, secret);
  };

  /** Resolves with whether it was missing: the object is handled again once the watch shows it. */
  const addFinalizer = async (resource: Resource, object: Topic | User, name: string) => {
    const { finalizers = [] } = object.metadata;
    if (finalizers.includes(name)) return false;
    await api.patch(resource, object, { metadata: { finalizers: [...finalizers, name] } });
    return true;
  };
  const removeFinalizer = async (resource: Resource, object: Topic | User, name: string) => {
    const { finalizers = [] } = object.metadata;
    if (!finalizers.includes(name)) return;
    const kept = finalizers.filter((finalizer) => finalizer !== name);
    await api.patch(resource, object, { metadata: { finalizers: kept } });
  };

  const handlers: Record<string, (key: string) => Promise<void>> = {
    [KAFKA.kind]: handleKafka,
    [TOPIC.kind]: handleTopic,
    [USER.kind]: handleUser,
  };
  /** Nothing is judged before all is known: a Kafka not yet listed must not count as gone. */
  const synced = Promise.all(
    [kafkas, pools, topics, users, secrets].map((followed) => followed.synced),
  );
  const handle = async (work: string) => {
    await synced;
    const slash = work.indexOf('/');
    await handlers[work.slice(0, slash)]?.(work.slice(slash + 1));
  };

  const stop = async () => {
    await Promise.all([kafkas, pools, topics, users, secrets].map((followed) => followed.stop()));
    await queue.stop();
  };
  const kafkaNamed = (namespace: string, cluster: string): Kafka => {
    const kafka = kafkas.items.get(`${namespace}/${cluster}`);
    if (!kafka) throw new Error(`${NAME} knows no Kafka ${namespace}/${cluster}`);
    return kafka;
  };
  await withinTime(synced, stop);
  return {
    async renewUser(namespace, name) {
      const user = users.items.get(`${namespace}/${name}`);
      if (!user) throw new Error(`${NAME} knows no KafkaUser ${namespace}/${name}`);
      const cluster = clusterOf(user) ?? '';
      const authority = await readAuthority(api, kafkaNamed(namespace, cluster), 'clients');
      if (!authority) throw new Error(`Kafka ${namespace}/${cluster} has no clients' CA yet`);
      await writeUserSecret(api, user, cluster, authority);
    },
    async renewClusterCa(namespace, cluster) {
      await replaceAuthority(api, kafkaNamed(namespace, cluster), 'cluster');
      add(KAFKA, `${namespace}/${cluster}`);
    },
    async renewClientsCa(namespace, cluster) {
      await replaceAuthority(api, kafkaNamed(namespace, cluster), 'clients');
      addMembers(namespace, cluster);
    },
    setProblem(namespace, cluster, problem) {
      const key = `${namespace}/${cluster}`;
      if (problem) problems.set(key, problem);
      else problems.delete(key);
      add(KAFKA, key);
    },
    stop,
  };
}

const membersOf = <T extends Kafka | NodePool | Topic | User>(
  followed: Followed<T>,
  namespace: string,
  cluster: string,
): T[] =>
  [...followed.items.values()]
    .filter((object) => object.metadata.namespace === namespace && clusterOf(object) === cluster)
    .toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));

const serviceOf = (
  { namespace, name }: { namespace: string; name: string },
  { port }: Listener,
): string => `${name}-kafka-bootstrap.${namespace}.svc:${port}`;

function parseAddress(server: string): { host: string; port: number } {
  const colon = server.lastIndexOf(':');
  return { host: server.slice(0, colon), port: Number(server.slice(colon + 1)) };
}

async function withinTime(synced: Promise<unknown>, stop: () => Promise<void>): Promise<void> {
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    tooLate.reject(
      new Error(
        `${NAME} could not list Strimzi's objects within ${SYNC_TIMEOUT_MS / 1_000} s: ` +
          'are the CRDs applied (applyStrimziCrds)?',
      ),
    );
  }, SYNC_TIMEOUT_MS);
  try {
    await Promise.race([synced, tooLate.promise]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
