import type { LiveObject, Resource } from '../api.ts';

const API_VERSION = 'kafka.strimzi.io/v1';

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

export interface Kafka extends LiveObject {
  spec: {
    kafka: {
      version?: string;
      listeners: { name: string; port: number; type: string; tls: boolean }[];
    };
    entityOperator?: { topicOperator?: object; userOperator?: object };
  };
  status?: Status & { clusterId?: string };
}

export interface NodePool extends LiveObject {
  spec: { replicas: number; roles: ('controller' | 'broker')[] };
  status?: Status;
}

export interface Topic extends LiveObject {
  spec?: { topicName?: string; partitions?: number; replicas?: number };
  status?: Status & { topicName?: string; topicId?: string };
}

export interface User extends LiveObject {
  spec?: { authentication?: { type: string } };
  status?: Status;
}

export interface Secret extends LiveObject {
  /** Base64. */
  data?: Record<string, string>;
}

export const clusterOf = ({ metadata }: LiveObject): string | undefined =>
  metadata.labels?.[CLUSTER_LABEL];
