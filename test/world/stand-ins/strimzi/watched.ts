import type { KubeConfig } from '@kubernetes/client-node';
import type { LiveObject, Resource } from '../api.ts';
import { type Followed, follow, keyOf } from '../follow.ts';
import {
  CLUSTER_LABEL,
  clusterOf,
  KAFKA,
  type Kafka,
  KIND_LABEL,
  NODE_POOL,
  type NodePool,
  POD,
  type Pod,
  SECRET,
  type Secret,
  TOPIC,
  type Topic,
  USER,
  type User,
} from './objects.ts';

const SYNC_TIMEOUT_MS = 30_000;

/** What is there of Strimzi's kinds, and of what is made for them. */
export interface Watched {
  kafkas: Followed<Kafka>;
  pools: Followed<NodePool>;
  topics: Followed<Topic>;
  users: Followed<User>;
  secrets: Followed<Secret>;
  pods: Followed<Pod>;
  /** Resolves when all is known that was there at the start. @throws when that takes too long */
  synced: Promise<void>;
  /** Has every topic and user of a Kafka handled. */
  addMembers(namespace: string, cluster: string): void;
  stop(): Promise<void>;
}

export interface WatchOptions {
  /** Has an object of Strimzi's handled. */
  add(resource: Resource, key: string): void;
  onError(what: string): (error: unknown) => void;
}

export function watchStrimzi(config: KubeConfig, { add, onError }: WatchOptions): Watched {
  const addKafkaOf = (object: LiveObject) =>
    add(KAFKA, `${object.metadata.namespace}/${clusterOf(object)}`);
  const addMembers = (namespace: string, cluster: string) => {
    for (const topic of membersOf(topics, namespace, cluster)) add(TOPIC, keyOf(topic));
    for (const user of membersOf(users, namespace, cluster)) add(USER, keyOf(user));
  };
  const kafkas = follow<Kafka>(config, KAFKA, {
    onError: onError('watch of Kafkas'),
    onChange(kafka) {
      add(KAFKA, keyOf(kafka));
      addMembers(kafka.metadata.namespace, kafka.metadata.name);
    },
  });
  const pools = follow<NodePool>(config, NODE_POOL, {
    onError: onError('watch of KafkaNodePools'),
    onChange: addKafkaOf,
  });
  const topics: Followed<Topic> = follow<Topic>(config, TOPIC, {
    onError: onError('watch of KafkaTopics'),
    onChange(topic) {
      add(TOPIC, keyOf(topic));
      // One that goes may have had the name that another one waits for.
      if (topic.metadata.deletionTimestamp === undefined) return;
      addMembers(topic.metadata.namespace, clusterOf(topic) ?? '');
    },
  });
  const users: Followed<User> = follow<User>(config, USER, {
    onError: onError('watch of KafkaUsers'),
    onChange: (user) => add(USER, keyOf(user)),
  });
  const secrets = follow<Secret>(config, SECRET, {
    labelSelector: KIND_LABEL,
    onError: onError('watch of Secrets'),
    onChange(secret) {
      if (secret.metadata.labels?.[KIND_LABEL] === USER.kind) add(USER, keyOf(secret));
      else addKafkaOf(secret);
    },
  });
  const pods = follow<Pod>(config, POD, {
    labelSelector: `${KIND_LABEL}=${KAFKA.kind},${CLUSTER_LABEL}`,
    onError: onError('watch of Pods'),
    onChange: addKafkaOf,
  });

  const all = [kafkas, pools, topics, users, secrets, pods];
  const stop = async () => {
    await Promise.all(all.map((followed) => followed.stop()));
  };
  const synced = withinTime(Promise.all(all.map((followed) => followed.synced)));
  return { kafkas, pools, topics, users, secrets, pods, synced, addMembers, stop };
}

/** Pools, topics or users of one Kafka, by name. */
export const membersOf = <T extends LiveObject>(
  followed: Followed<T>,
  namespace: string,
  cluster: string,
): T[] =>
  [...followed.items.values()]
    .filter((object) => object.metadata.namespace === namespace && clusterOf(object) === cluster)
    .toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));

async function withinTime(synced: Promise<unknown>): Promise<void> {
  const tooLate = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    tooLate.reject(
      new Error(
        `Strimzi's objects could not be listed within ${SYNC_TIMEOUT_MS / 1_000} s: ` +
          'are the CRDs applied (applyStrimziCrds)?',
      ),
    );
  }, SYNC_TIMEOUT_MS);
  try {
    await Promise.race([synced, tooLate.promise]);
  } finally {
    clearTimeout(timer);
  }
}
