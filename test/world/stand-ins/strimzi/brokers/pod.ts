import { createHash } from 'node:crypto';
import type { V1Container, V1PodSpec, V1Probe, V1Volume } from '@kubernetes/client-node';
import type { SentObject } from '../../api.ts';
import type { Kafka } from '../objects.ts';
import { ownerOf } from '../secrets.ts';
import { heapOptions } from './heap.ts';
import { nodeLabels } from './labels.ts';
import { brokersService, CONTROL_PLANE_PORT, kafkaComponent, REPLICATION_PORT } from './names.ts';
import type { ClusterNode } from './nodes.ts';
import type { NodeFiles } from './properties.ts';

/** What the image's own user is; volumes are given to its group. */
const USER_ID = 10_001;
const DATA = '/var/lib/kafka/data';
const PROPERTIES = '/etc/kafka/server.properties';
const CERTIFICATES = '/opt/kafka/certificates';
const SECRET_MODE = 0o440;
const TMP_SIZE = '5Mi';
const GRACE_SECONDS = 30;

/** Keys of the Secret and of the ConfigMap that each node has under its own name. */
export const KEYSTORE = 'keystore.pem';
export const CLUSTER_AUTHORITIES = 'cluster-ca.pem';
export const CLIENTS_AUTHORITIES = 'clients-ca.pem';
export const SERVER_PROPERTIES = 'server.properties';

export const POD_FILES: NodeFiles = {
  data: DATA,
  keystore: `${CERTIFICATES}/${KEYSTORE}`,
  clusterAuthorities: `${CERTIFICATES}/${CLUSTER_AUTHORITIES}`,
  clientsAuthorities: `${CERTIFICATES}/${CLIENTS_AUTHORITIES}`,
};

/** A pod with another one of these is to be made anew. */
export const REVISION = 'strimzi.io/revision';
/** Which generation of each authority it trusts. */
export const CLUSTER_CA_GENERATION = 'strimzi.io/cluster-ca-cert-generation';
export const CLIENTS_CA_GENERATION = 'strimzi.io/clients-ca-cert-generation';

export interface PodFacts {
  image: string;
  clusterId: string;
  generations: { cluster: number; clients: number };
  /** What it reads at its start, so that a change of it makes another pod. */
  content: Readonly<Record<string, string>>;
}

export type BrokerPod = SentObject & { spec: V1PodSpec };

/** The pod of one node, which fits Pod Security `restricted`. */
export function brokerPod(kafka: Kafka, node: ClusterNode, facts: PodFacts): BrokerPod {
  const { namespace } = kafka.metadata;
  const { metadata, ...template } =
    node.pool.spec.template?.pod ?? kafka.spec.kafka.template?.pod ?? {};
  const spec: V1PodSpec = {
    serviceAccountName: kafkaComponent(kafka.metadata.name),
    automountServiceAccountToken: false,
    hostname: node.name,
    subdomain: brokersService(kafka.metadata.name),
    securityContext: {
      runAsNonRoot: true,
      fsGroup: USER_ID,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationGracePeriodSeconds: GRACE_SECONDS,
    ...template,
    containers: [container(kafka, node, facts)],
    volumes: volumes(node),
  };
  const generations = {
    [CLUSTER_CA_GENERATION]: `${facts.generations.cluster}`,
    [CLIENTS_CA_GENERATION]: `${facts.generations.clients}`,
  };
  const revision = createHash('sha256')
    .update(JSON.stringify([metadata, spec, facts.content]))
    .digest('hex')
    .slice(0, 8);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name: node.name,
      labels: { ...metadata?.labels, ...nodeLabels(kafka, node) },
      annotations: { ...metadata?.annotations, ...generations, [REVISION]: revision },
      ownerReferences: [ownerOf('Kafka', kafka)],
    },
    spec,
  };
}

function container(kafka: Kafka, { pool, roles }: ClusterNode, facts: PodFacts): V1Container {
  const { resources, jvmOptions = kafka.spec.kafka.jvmOptions } = pool.spec;
  const listeners = kafka.spec.kafka.listeners.map(({ name, port }) => ({ name, port }));
  const forBrokers = [{ name: 'replication', port: REPLICATION_PORT }, ...listeners];
  const ports = [
    ...(roles.includes('controller') ? [{ name: 'ctrlplane', port: CONTROL_PLANE_PORT }] : []),
    ...(roles.includes('broker') ? forBrokers : []),
  ];
  return {
    name: 'kafka',
    image: facts.image,
    env: [
      { name: 'CLUSTER_ID', value: facts.clusterId },
      { name: 'KAFKA_HEAP_OPTS', value: heapOptions(resources?.limits?.memory, jvmOptions) },
    ],
    ports: ports.map(({ name, port }) => ({ name: `tcp-${name}`, containerPort: port })),
    ...(resources && { resources }),
    ...probes(roles.includes('broker') ? REPLICATION_PORT : CONTROL_PLANE_PORT),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'data', mountPath: DATA },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'config', mountPath: PROPERTIES, subPath: SERVER_PROPERTIES, readOnly: true },
      { name: 'certificates', mountPath: CERTIFICATES, readOnly: true },
    ],
  };
}

/** A broker opens its ports when it is ready for requests. After a kill it first reads its logs. */
function probes(port: number): Pick<V1Container, 'startupProbe' | 'readinessProbe'> {
  const probe = (failureThreshold: number): V1Probe => ({
    tcpSocket: { port },
    periodSeconds: 2,
    timeoutSeconds: 5,
    failureThreshold,
  });
  return { startupProbe: probe(150), readinessProbe: probe(3) };
}

function volumes({ name, pool }: ClusterNode): V1Volume[] {
  const { storage } = pool.spec;
  return [
    {
      name: 'data',
      ...(storage?.type === 'persistent-claim'
        ? { persistentVolumeClaim: { claimName: claimName(name) } }
        : { emptyDir: sizeLimitOf(storage) }),
    },
    { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: TMP_SIZE } },
    { name: 'config', configMap: { name } },
    { name: 'certificates', secret: { secretName: name, defaultMode: SECRET_MODE } },
  ];
}

const sizeLimitOf = (storage: ClusterNode['pool']['spec']['storage']) =>
  storage?.type === 'ephemeral' && storage.sizeLimit !== undefined
    ? { sizeLimit: storage.sizeLimit }
    : {};

export const claimName = (node: string): string => `data-${node}`;
