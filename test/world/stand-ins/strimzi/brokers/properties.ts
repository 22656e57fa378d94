import type { Kafka, Listener } from '../objects.ts';
import {
  CONTROL_PLANE_PORT,
  fullNodeHost,
  kafkaComponent,
  nodeHost,
  OPERATOR,
  ORGANISATION,
  REPLICATION_PORT,
} from './names.ts';
import type { ClusterNode } from './nodes.ts';

/** Where a node's process finds what belongs to it. */
export interface NodeFiles {
  data: string;
  /** PEM: its key and certificate. */
  keystore: string;
  /** PEM: the authorities of brokers and operators, and those of users. */
  clusterAuthorities: string;
  clientsAuthorities: string;
}

type Settings = Record<string, string | number | boolean>;

const CONTROL_PLANE = `CONTROLPLANE-${CONTROL_PLANE_PORT}`;
const REPLICATION = `REPLICATION-${REPLICATION_PORT}`;

/**
 * server.properties of one node: what the Kafka's `config` says, over which goes what Strimzi
 * decides alone (listeners, certificates, authorization, where the data lie).
 */
export function nodeProperties(
  kafka: Kafka,
  nodes: readonly ClusterNode[],
  node: ClusterNode,
  files: NodeFiles,
): string {
  const settings: Settings = {
    ...kafka.spec.kafka.config,
    ...identitySettings(kafka, nodes, node, files),
    ...listenerSettings(kafka, node, files),
    ...authorizationSettings(kafka),
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${escapeValue(String(value))}\n`)
    .join('');
}

/** What a line of a properties file cannot hold as it is. */
const escapeValue = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('\r', '\\r').replaceAll('\n', '\\n');

function identitySettings(
  { metadata: { namespace, name: cluster } }: Kafka,
  nodes: readonly ClusterNode[],
  { id, roles }: ClusterNode,
  { data }: NodeFiles,
): Settings {
  const voters = nodes
    .filter((other) => other.roles.includes('controller'))
    .map(
      (other) =>
        `${other.id}@${fullNodeHost(namespace, cluster, other.name)}:${CONTROL_PLANE_PORT}`,
    );
  return {
    'node.id': id,
    'process.roles': roles.join(','),
    'controller.listener.names': CONTROL_PLANE,
    'controller.quorum.voters': voters.join(','),
    'log.dirs': `${data}/kafka-log${id}`,
  };
}

function listenerSettings(
  { metadata: { namespace, name: cluster }, spec }: Kafka,
  { name, roles }: ClusterNode,
  { keystore, clusterAuthorities, clientsAuthorities }: NodeFiles,
): Settings {
  const internal = (listener: string, port: number): NodeListener => ({
    name: listener,
    port,
    protocol: 'SSL',
    settings: mutualTls(listener, clusterAuthorities),
  });
  const forBrokers = [
    internal(REPLICATION, REPLICATION_PORT),
    ...spec.kafka.listeners.map((listener) => forClients(listener, clientsAuthorities)),
  ];
  const controlPlane = internal(CONTROL_PLANE, CONTROL_PLANE_PORT);
  const opened = [
    ...(roles.includes('controller') ? [controlPlane] : []),
    ...(roles.includes('broker') ? forBrokers : []),
  ];
  const at = (host: string) => opened.map((one) => `${one.name}://${host}:${one.port}`).join(',');
  const known = [controlPlane, ...forBrokers];
  return {
    listeners: at('0.0.0.0'),
    'advertised.listeners': at(nodeHost(namespace, cluster, name)),
    'inter.broker.listener.name': REPLICATION,
    'listener.security.protocol.map': known.map((one) => `${one.name}:${one.protocol}`).join(','),
    'ssl.enabled.protocols': 'TLSv1.2,TLSv1.3',
    'ssl.endpoint.identification.algorithm': 'HTTPS',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keystore,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': clusterAuthorities,
    'sasl.enabled.mechanisms': '',
    ...Object.assign({}, ...known.map((one) => one.settings)),
  };
}

interface NodeListener {
  name: string;
  port: number;
  protocol: string;
  settings: Settings;
}

function forClients(
  { name, port, tls, authentication }: Listener,
  authorities: string,
): NodeListener {
  const listener = `${name.toUpperCase()}-${port}`;
  const byPassword = authentication?.type === 'scram-sha-512';
  const transport = tls ? 'SSL' : 'PLAINTEXT';
  return {
    name: listener,
    port,
    protocol: byPassword ? `SASL_${transport}` : transport,
    settings: {
      ...(authentication?.type === 'tls' && mutualTls(listener, authorities)),
      ...(byPassword && byPasswordOnly(listener)),
    },
  };
}

const prefixOf = (listener: string): string => `listener.name.${listener.toLowerCase()}`;

const mutualTls = (listener: string, authorities: string): Settings => ({
  [`${prefixOf(listener)}.ssl.client.auth`]: 'required',
  [`${prefixOf(listener)}.ssl.truststore.type`]: 'PEM',
  [`${prefixOf(listener)}.ssl.truststore.location`]: authorities,
});

const byPasswordOnly = (listener: string): Settings => ({
  [`${prefixOf(listener)}.sasl.enabled.mechanisms`]: 'SCRAM-SHA-512',
  [`${prefixOf(listener)}.scram-sha-512.sasl.jaas.config`]:
    'org.apache.kafka.common.security.scram.ScramLoginModule required;',
});

/** Nobody may do anything but the cluster itself, its operators, and who has a rule. */
function authorizationSettings({ metadata: { name: cluster }, spec }: Kafka): Settings {
  const { authorization } = spec.kafka;
  if (authorization?.type !== 'simple') return {};
  const superUsers = [
    ...[kafkaComponent(cluster), OPERATOR].map((name) => `CN=${name},O=${ORGANISATION}`),
    ...(authorization.superUsers ?? []),
  ];
  return {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': superUsers.map((name) => `User:${name}`).join(';'),
  };
}
