/** Names and ports that Strimzi gives to what belongs to a Kafka. */

/** Where controllers talk with each other and with brokers. */
export const CONTROL_PLANE_PORT = 9_090;
/** Where brokers talk with each other, and the operators with them. */
export const REPLICATION_PORT = 9_091;

export const bootstrapService = (cluster: string): string => `${cluster}-kafka-bootstrap`;
export const brokersService = (cluster: string): string => `${cluster}-kafka-brokers`;
/** The ServiceAccount of its pods, and the common name in their certificates. */
export const kafkaComponent = (cluster: string): string => `${cluster}-kafka`;
export const operatorSecret = (cluster: string): string => `${cluster}-cluster-operator-certs`;

/** Organisation in the certificates of all that belongs to the cluster itself, users excepted. */
export const ORGANISATION = 'io.strimzi';
export const OPERATOR = 'cluster-operator';

const CLUSTER_DOMAIN = 'cluster.local';

/** What a node is called by others; the shorter of its two names. */
export const nodeHost = (namespace: string, cluster: string, node: string): string =>
  `${node}.${brokersService(cluster)}.${namespace}.svc`;

export const fullNodeHost = (namespace: string, cluster: string, node: string): string =>
  `${nodeHost(namespace, cluster, node)}.${CLUSTER_DOMAIN}`;

/** Every name that a node's certificate is for. */
export const certificateHosts = (namespace: string, cluster: string, node: string): string[] => [
  ...[bootstrapService(cluster), brokersService(cluster)].flatMap((service) => [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.${CLUSTER_DOMAIN}`,
  ]),
  nodeHost(namespace, cluster, node),
  fullNodeHost(namespace, cluster, node),
];
