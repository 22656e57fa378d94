import type {
  V1NetworkPolicyPeer,
  V1PodSpec,
  V1ResourceRequirements,
} from '@kubernetes/client-node';
import type { LiveObject, Resource } from '../api.ts';

export const API_VERSION = 'kafka.strimzi.io/v1';

export const KAFKA: Resource = { apiVersion: API_VERSION, kind: 'Kafka', plural: 'kafkas' };
export const NODE_POOL: Resource = {
  apiVersion: API_VERSION,
  kind: 'KafkaNodePool',
  plural: 'kafkanodepools',
};
export const TOPIC: Resource = {
  apiVersion: API_VERSION,
  kind: 'KafkaTopic',
  plural: 'kafkatopics',
};
export const USER: Resource = { apiVersion: API_VERSION, kind: 'KafkaUser', plural: 'kafkausers' };
export const SECRET: Resource = { apiVersion: 'v1', kind: 'Secret', plural: 'secrets' };
export const POD: Resource = { apiVersion: 'v1', kind: 'Pod', plural: 'pods' };

export const CLUSTER_LABEL = 'strimzi.io/cluster';
export const KIND_LABEL = 'strimzi.io/kind';

export interface Condition {
  type: string;
  status: 'True' | 'False';
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export interface Status {
  conditions?: Condition[];
  observedGeneration?: number;
}

/** What the owner may say of the pods; further fields of Strimzi's are not followed. */
export interface PodTemplate
  extends Pick<
    V1PodSpec,
    | 'affinity'
    | 'dnsConfig'
    | 'dnsPolicy'
    | 'enableServiceLinks'
    | 'hostAliases'
    | 'imagePullSecrets'
    | 'priorityClassName'
    | 'schedulerName'
    | 'securityContext'
    | 'terminationGracePeriodSeconds'
    | 'tolerations'
    | 'topologySpreadConstraints'
  > {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
}

export interface Listener {
  name: string;
  port: number;
  type: string;
  tls: boolean;
  authentication?: { type: 'tls' | 'scram-sha-512' | 'custom' };
  networkPolicyPeers?: V1NetworkPolicyPeer[];
}

export interface JvmOptions {
  '-Xms'?: string;
  '-Xmx'?: string;
}

export interface Kafka extends LiveObject {
  spec: {
    kafka: {
      version?: string;
      listeners: Listener[];
      config?: Record<string, string | number | boolean>;
      authorization?: { type: 'simple' | 'custom'; superUsers?: string[] };
      jvmOptions?: JvmOptions;
      template?: { pod?: PodTemplate };
    };
    entityOperator?: { topicOperator?: object; userOperator?: object };
  };
  status?: Status & { clusterId?: string };
}

export type Role = 'controller' | 'broker';

export type Storage =
  | { type: 'ephemeral'; sizeLimit?: string }
  | { type: 'persistent-claim'; size: string; class?: string; deleteClaim?: boolean }
  | { type: 'jbod' };

export interface NodePool extends LiveObject {
  spec: {
    replicas: number;
    roles: Role[];
    storage?: Storage;
    resources?: V1ResourceRequirements;
    jvmOptions?: JvmOptions;
    template?: { pod?: PodTemplate };
  };
  status?: Status & { nodeIds?: number[] };
}

export interface Topic extends LiveObject {
  spec?: {
    topicName?: string;
    partitions?: number;
    replicas?: number;
    config?: Record<string, string | number | boolean>;
  };
  status?: Status & { topicName?: string; topicId?: string };
}

export interface AccessRule {
  type?: 'allow' | 'deny';
  host?: string;
  operations?: string[];
  resource: {
    type: 'topic' | 'group' | 'cluster' | 'transactionalId';
    name?: string;
    patternType?: 'literal' | 'prefix';
  };
}

export interface User extends LiveObject {
  spec?: {
    authentication?: {
      type: 'tls' | 'tls-external' | 'scram-sha-512';
      password?: { valueFrom: { secretKeyRef: { name: string; key: string } } };
    };
    authorization?: { type: 'simple'; acls: AccessRule[] };
  };
  status?: Status;
}

export interface Pod extends LiveObject {
  spec: V1PodSpec;
  status?: {
    phase?: string;
    podIP?: string;
    conditions?: { type: string; status: string }[];
  };
}

export interface Secret extends LiveObject {
  /** Base64. */
  data?: Record<string, string>;
}

export const clusterOf = ({ metadata }: LiveObject): string | undefined =>
  metadata.labels?.[CLUSTER_LABEL];
