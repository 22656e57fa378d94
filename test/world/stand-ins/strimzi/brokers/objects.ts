import type {
  V1NetworkPolicyIngressRule,
  V1NetworkPolicyPeer,
  V1NetworkPolicyPort,
  V1NetworkPolicySpec,
  V1PersistentVolumeClaimSpec,
  V1ServiceSpec,
} from '@kubernetes/client-node';
import type { SentObject } from '../../api.ts';
import { CLUSTER_LABEL, type Kafka, KIND_LABEL } from '../objects.ts';
import { ownerOf } from '../secrets.ts';
import { BROKER_LABEL, commonLabels, NAME_LABEL, nodeLabels, selectorLabels } from './labels.ts';
import {
  bootstrapService,
  brokersService,
  CONTROL_PLANE_PORT,
  kafkaComponent,
  REPLICATION_PORT,
} from './names.ts';
import type { ClusterNode } from './nodes.ts';
import { claimName, SERVER_PROPERTIES } from './pod.ts';

type WithSpec<Spec> = SentObject & { spec: Spec };

const metadataOf = (kafka: Kafka, name: string) => ({
  namespace: kafka.metadata.namespace,
  name,
  labels: commonLabels(kafka),
  ownerReferences: [ownerOf('Kafka', kafka)],
});

/** What a cluster has once, all of which goes with its Kafka. */
export const clusterObjects = (kafka: Kafka): SentObject[] => [
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadataOf(kafka, kafkaComponent(kafka.metadata.name)),
  },
  service(kafka, bootstrapService(kafka.metadata.name), {
    type: 'ClusterIP',
    selector: { ...selectorLabels(kafka), [BROKER_LABEL]: 'true' },
    ports: [servicePort('replication', REPLICATION_PORT), ...listenerPorts(kafka)],
  }),
  service(kafka, brokersService(kafka.metadata.name), {
    clusterIP: 'None',
    // Nodes must find each other to become ready.
    publishNotReadyAddresses: true,
    selector: selectorLabels(kafka),
    ports: [
      servicePort('ctrlplane', CONTROL_PLANE_PORT),
      servicePort('replication', REPLICATION_PORT),
      ...listenerPorts(kafka),
    ],
  }),
  networkPolicy(kafka),
];

const service = (kafka: Kafka, name: string, spec: V1ServiceSpec): WithSpec<V1ServiceSpec> => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadataOf(kafka, name),
  spec,
});

const servicePort = (name: string, port: number) => ({
  name: `tcp-${name}`,
  port,
  targetPort: port,
  protocol: 'TCP',
});

const listenerPorts = ({ spec }: Kafka) =>
  spec.kafka.listeners.map(({ name, port }) => servicePort(name, port));

/** Clients come from anywhere unless the listener names its peers; all else is for the cluster's own. */
function networkPolicy(kafka: Kafka): WithSpec<V1NetworkPolicySpec> {
  const { name } = kafka.metadata;
  const ownPods: V1NetworkPolicyPeer = { podSelector: { matchLabels: selectorLabels(kafka) } };
  const entityOperator: V1NetworkPolicyPeer = {
    podSelector: {
      matchLabels: { [CLUSTER_LABEL]: name, [NAME_LABEL]: `${name}-entity-operator` },
    },
  };
  const clusterOperator: V1NetworkPolicyPeer = {
    namespaceSelector: {},
    podSelector: { matchLabels: { [KIND_LABEL]: 'cluster-operator' } },
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(kafka, `${name}-network-policy-kafka`),
    spec: {
      podSelector: { matchLabels: selectorLabels(kafka) },
      policyTypes: ['Ingress'],
      ingress: [
        { ports: [tcp(CONTROL_PLANE_PORT)], _from: [ownPods, clusterOperator] },
        { ports: [tcp(REPLICATION_PORT)], _from: [ownPods, entityOperator, clusterOperator] },
        ...kafka.spec.kafka.listeners.map(
          ({ port, networkPolicyPeers = [] }): V1NetworkPolicyIngressRule => ({
            ports: [tcp(port)],
            ...(networkPolicyPeers.length > 0 && { _from: networkPolicyPeers }),
          }),
        ),
      ],
    },
  };
}

const tcp = (port: number): V1NetworkPolicyPort => ({ protocol: 'TCP', port });

export const configMap = (kafka: Kafka, node: ClusterNode, properties: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...metadataOf(kafka, node.name), labels: nodeLabels(kafka, node) },
  data: { [SERVER_PROPERTIES]: properties },
});

/** The claim of a node that asks for one. It goes with the Kafka only if the owner wants that. */
export function volumeClaim(
  kafka: Kafka,
  node: ClusterNode,
): WithSpec<V1PersistentVolumeClaimSpec> | undefined {
  const { storage } = node.pool.spec;
  if (storage?.type !== 'persistent-claim') return undefined;
  const { ownerReferences, ...metadata } = metadataOf(kafka, claimName(node.name));
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...metadata,
      labels: nodeLabels(kafka, node),
      ...(storage.deleteClaim && { ownerReferences }),
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: storage.size } },
      ...(storage.class !== undefined && { storageClassName: storage.class }),
    },
  };
}
