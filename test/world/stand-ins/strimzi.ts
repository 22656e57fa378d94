// A stand-in for the Strimzi operator 1.2.0, which can be had as a container image only: a machine
// that may pull none has no other way to see what ours does beside it. It does to the real objects
// of Strimzi's kinds, on a real API server, what the real one was seen to do: status, the Secrets of
// authorities and users, and finalizers that only a Kafka's own topic and user operator take away,
// so that what outlives its Kafka stays for ever.
//
// Without `brokers` that is all, for an API server without nodes. With them each node of a Kafka is
// a pod that runs a real broker of the image that is given, topics and access rules are really
// there, and a Kafka is ready once its brokers answer. What differs from the real one then:
// - The status names the version that the Kafka asks for; the image's own is what runs.
// - Pods are made anew by the stand-in itself, not by way of a StrimziPodSet; and it is its own topic
//   and user operator, so there is no pod of an entity operator.
// - It comes to the brokers from the node's network; the NetworkPolicy is for pods all the same.
// - Not followed: listeners other than internal ones, quotas, JBOD, metrics, logging, Cruise Control.

import type { ControlPlane } from '../control-plane.ts';
import { type Report, silentReport } from '../report.ts';
import { isConflict, isGone, openStandInApi } from './api.ts';
import { bootstrapService } from './strimzi/brokers/names.ts';
import { type BrokerOptions, createBrokers } from './strimzi/brokers.ts';
import type { Context } from './strimzi/context.ts';
import type { Problem } from './strimzi/judge.ts';
import { createKafkaHandler } from './strimzi/kafkas.ts';
import { clusterOf, KAFKA, type Kafka, type Listener, TOPIC, USER } from './strimzi/objects.ts';
import { readAuthority, replaceAuthority, writeUserSecret } from './strimzi/secrets.ts';
import { createTopicHandler } from './strimzi/topics.ts';
import { createUserHandler } from './strimzi/users.ts';
import { watchStrimzi } from './strimzi/watched.ts';
import { createWorkQueue } from './work-queue.ts';

export type { BrokerOptions, Listener };

const NAME = 'strimzi-stand-in';
/** How often all is held against what is there, though nothing was heard of. */
const RESYNC_MS = 120_000;

export interface StrimziStandInOptions {
  report?: Report;
  /** Where a Kafka's listener answers; its bootstrap Service unless told. */
  bootstrapServers?(kafka: { namespace: string; name: string }, listener: Listener): string;
  /** Real brokers, on a cluster with nodes. */
  brokers?: BrokerOptions;
}

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
  options: StrimziStandInOptions = {},
): Promise<StrimziStandIn> {
  const { report = silentReport, bootstrapServers = serviceOf } = options;
  const kubeconfig = await controlPlane.kubeconfigFor({ name: NAME, groups: ['system:masters'] });
  const api = openStandInApi(kubeconfig, NAME);
  const problems = new Map<string, Problem>();
  const note = (line: string) => report.note(`${NAME}: ${line}`);
  /** What went wrong with each thing last: while it goes on it is told once. */
  const told = new Map<string, string>();

  const tell = (what: string) => (error: unknown) => {
    // What has changed or gone since is heard of by the watch as well.
    if (isConflict(error) || isGone(error)) return;
    const message = error instanceof Error ? error.message : String(error);
    if (told.get(what) !== message) note(`${what}: ${message}`);
    told.set(what, message);
  };
  const queue = createWorkQueue(
    (key) => handle(key),
    (error, key) => tell(key)(error),
  );
  const watched = watchStrimzi(api.config, {
    add: ({ kind }, key) => queue.add(`${kind}/${key}`),
    onError: tell,
  });
  const brokers =
    options.brokers && createBrokers({ api, pods: watched.pods, note }, options.brokers);

  const context: Context = { api, watched, brokers, note };
  const handlers: Record<string, (key: string) => Promise<void>> = {
    [KAFKA.kind]: createKafkaHandler(context, {
      bootstrapServers,
      problemOf: (key) => problems.get(key),
    }),
    [TOPIC.kind]: createTopicHandler(context),
    [USER.kind]: createUserHandler(context),
  };
  const handle = async (work: string) => {
    // Nothing is judged before all is known: a Kafka not yet listed must not count as gone.
    await watched.synced;
    const slash = work.indexOf('/');
    await handlers[work.slice(0, slash)]?.(work.slice(slash + 1));
    told.delete(work);
  };

  const handleAll = () => {
    for (const [key, kafka] of watched.kafkas.items) {
      queue.add(`${KAFKA.kind}/${key}`);
      watched.addMembers(kafka.metadata.namespace, kafka.metadata.name);
    }
  };
  const resync = brokers && setInterval(handleAll, RESYNC_MS);
  const stop = async () => {
    clearInterval(resync);
    await watched.stop();
    await queue.stop();
  };
  const kafkaNamed = (namespace: string, cluster: string): Kafka => {
    const kafka = watched.kafkas.items.get(`${namespace}/${cluster}`);
    if (!kafka) throw new Error(`${NAME} knows no Kafka ${namespace}/${cluster}`);
    return kafka;
  };
  try {
    await watched.synced;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    async renewUser(namespace, name) {
      const user = watched.users.items.get(`${namespace}/${name}`);
      if (!user) throw new Error(`${NAME} knows no KafkaUser ${namespace}/${name}`);
      const cluster = clusterOf(user) ?? '';
      const authority = await readAuthority(api, kafkaNamed(namespace, cluster), 'clients');
      if (!authority) throw new Error(`Kafka ${namespace}/${cluster} has no clients' CA yet`);
      await writeUserSecret(api, user, cluster, authority);
    },
    async renewClusterCa(namespace, cluster) {
      await replaceAuthority(api, kafkaNamed(namespace, cluster), 'cluster');
      queue.add(`${KAFKA.kind}/${namespace}/${cluster}`);
    },
    async renewClientsCa(namespace, cluster) {
      await replaceAuthority(api, kafkaNamed(namespace, cluster), 'clients');
      watched.addMembers(namespace, cluster);
    },
    setProblem(namespace, cluster, problem) {
      const key = `${namespace}/${cluster}`;
      if (problem) problems.set(key, problem);
      else problems.delete(key);
      queue.add(`${KAFKA.kind}/${key}`);
    },
    stop,
  };
}

const serviceOf = (
  { namespace, name }: { namespace: string; name: string },
  { port }: Listener,
): string => `${bootstrapService(name)}.${namespace}.svc:${port}`;
