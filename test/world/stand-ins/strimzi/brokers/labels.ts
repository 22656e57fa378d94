import { CLUSTER_LABEL, type Kafka, KIND_LABEL } from '../objects.ts';
import { kafkaComponent } from './names.ts';
import type { ClusterNode } from './nodes.ts';

export const NAME_LABEL = 'strimzi.io/name';
export const BROKER_LABEL = 'strimzi.io/broker-role';

/** By which Services and NetworkPolicies find a cluster's pods. */
export const selectorLabels = ({ metadata: { name } }: Kafka): Record<string, string> => ({
  [CLUSTER_LABEL]: name,
  [KIND_LABEL]: 'Kafka',
  [NAME_LABEL]: kafkaComponent(name),
});

/** On all that is made for a cluster. */
export const commonLabels = (kafka: Kafka): Record<string, string> => ({
  ...selectorLabels(kafka),
  'strimzi.io/component-type': 'kafka',
  'app.kubernetes.io/name': 'kafka',
  'app.kubernetes.io/instance': kafka.metadata.name,
  'app.kubernetes.io/part-of': `strimzi-${kafka.metadata.name}`,
  'app.kubernetes.io/managed-by': 'strimzi-cluster-operator',
});

/** On all that is made for one node. */
export const nodeLabels = (kafka: Kafka, { name, pool, roles }: ClusterNode) => ({
  ...commonLabels(kafka),
  'strimzi.io/pool-name': pool.metadata.name,
  'strimzi.io/pod-name': name,
  [BROKER_LABEL]: String(roles.includes('broker')),
  'strimzi.io/controller-role': String(roles.includes('controller')),
});
