import type { Volume, VolumeMount } from 'kubernetes-types/core/v1.js';
import type { Context } from '../context.ts';
import { bootstrapService, childName, clusterCaSecret } from '../names.ts';
import { PORT } from '../ports.ts';
import type { ExternalKafka } from './managed.ts';

const CLUSTER_FOLDER = '/etc/kafka/cluster';
const USER_FOLDER = '/etc/kafka/user';
/** For the user and group of the pod alone. */
const SECRET_MODE = 0o440;

/** Components that read or write topics, each with a KafkaUser of its own. */
export const KAFKA_COMPONENTS = ['sidecar', 'client', 'aggregator', 'predictor'] as const;
export type KafkaComponent = (typeof KAFKA_COMPONENTS)[number];

export const kafkaUserName = (name: string, component: KafkaComponent): string =>
  childName(name, component);

/** How a container gets to Kafka: what it is told, and the files that it reads. */
export interface KafkaAccess {
  env: Record<string, string>;
  mounts: VolumeMount[];
  volumes: Volume[];
}

export function kafkaAccess(context: Context, component: KafkaComponent): KafkaAccess {
  const { name, spec } = context;
  const { env, files } = spec.kafka.external
    ? toExternal(spec.kafka.external)
    : toManaged(context, component);
  return {
    env: {
      ...env,
      KAFKA_TOPIC_PREFIX: spec.kafka.topicPrefix,
      SERIES: name,
      // kafkajs sets timers that are over already, of which Node warns.
      NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning',
    },
    mounts: files.map(({ volume, folder }) => ({
      name: volume,
      mountPath: folder,
      readOnly: true,
    })),
    volumes: files.map(({ volume, secret, keys }) => ({
      name: volume,
      secret: {
        secretName: secret,
        defaultMode: SECRET_MODE,
        items: keys.map(({ key, path }) => ({ key, path })),
      },
    })),
  };
}

interface SecretFiles {
  volume: string;
  folder: string;
  secret: string;
  keys: { key: string; path: string }[];
}

interface Connection {
  env: Record<string, string>;
  files: SecretFiles[];
}

const same = (key: string) => ({ key, path: key });

const caFiles = (secret: string, key: string): SecretFiles => ({
  volume: 'kafka-cluster',
  folder: CLUSTER_FOLDER,
  secret,
  keys: [{ key, path: 'ca.crt' }],
});

const userFiles = (secret: string, keys: string[]): SecretFiles => ({
  volume: 'kafka-user',
  folder: USER_FOLDER,
  secret,
  keys: keys.map(same),
});

const CA_VARIABLES = { KAFKA_CA_FILE: `${CLUSTER_FOLDER}/ca.crt` };
const CERTIFICATE_VARIABLES = {
  KAFKA_CERTIFICATE_FILE: `${USER_FOLDER}/user.crt`,
  KAFKA_KEY_FILE: `${USER_FOLDER}/user.key`,
};
const PASSWORD_VARIABLES = {
  KAFKA_USERNAME_FILE: `${USER_FOLDER}/username`,
  KAFKA_PASSWORD_FILE: `${USER_FOLDER}/password`,
};

/** By the Secrets that Strimzi makes for the cluster and for each KafkaUser. */
function toManaged({ name, namespace }: Context, component: KafkaComponent): Connection {
  return {
    env: {
      KAFKA_BROKERS: `${bootstrapService(name)}.${namespace}.svc:${PORT.kafka}`,
      KAFKA_TLS: 'true',
      ...CA_VARIABLES,
      ...CERTIFICATE_VARIABLES,
    },
    files: [
      caFiles(clusterCaSecret(name), 'ca.crt'),
      userFiles(kafkaUserName(name, component), ['user.crt', 'user.key']),
    ],
  };
}

function toExternal({ bootstrapServers, tls, credentials }: ExternalKafka): Connection {
  const authority = tls?.caSecret && caFiles(tls.caSecret.name, tls.caSecret.key);
  const byCertificate = credentials?.type === 'tls';
  const user =
    credentials &&
    userFiles(
      credentials.secretName,
      byCertificate ? ['user.crt', 'user.key'] : ['username', 'password'],
    );
  return {
    env: {
      KAFKA_BROKERS: bootstrapServers,
      KAFKA_TLS: String(tls !== undefined),
      ...(authority && CA_VARIABLES),
      ...(credentials && (byCertificate ? CERTIFICATE_VARIABLES : PASSWORD_VARIABLES)),
    },
    files: [authority, user].filter((files) => files !== undefined),
  };
}
