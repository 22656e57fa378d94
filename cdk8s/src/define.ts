import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1.js';
import type { CronJob } from 'kubernetes-types/batch/v1.js';
import type { Secret, Service, ServiceAccount } from 'kubernetes-types/core/v1.js';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js';
import type {
  KafkaNodePoolSpec,
  KafkaSpec,
  KafkaTopicSpec,
  KafkaUserSpec,
} from './imports/strimzi.ts';

interface Strimzi<Kind extends string, Spec> {
  apiVersion?: 'kafka.strimzi.io/v1';
  kind?: Kind;
  metadata?: ObjectMeta;
  spec: Spec;
}

/** Every kind that the product is made of. */
type Kinds =
  | Deployment
  | StatefulSet
  | CronJob
  | Secret
  | Service
  | ServiceAccount
  | NetworkPolicy
  | PodDisruptionBudget
  | Strimzi<'Kafka', KafkaSpec>
  | Strimzi<'KafkaNodePool', KafkaNodePoolSpec>
  | Strimzi<'KafkaTopic', KafkaTopicSpec>
  | Strimzi<'KafkaUser', KafkaUserSpec>;

type Complete<T> = T extends { apiVersion?: infer Version; kind?: infer Kind }
  ? Omit<T, 'apiVersion' | 'kind' | 'metadata' | 'status'> & {
      apiVersion: Exclude<Version, undefined>;
      kind: Exclude<Kind, undefined>;
      metadata: ObjectMeta & { name: string };
    }
  : never;

/** Adds one object to the chart, which gives it its namespace, common labels and owner. */
export function define(scope: Construct, object: Complete<Kinds>): void {
  new ApiObject(scope, `${object.kind}-${object.metadata.name}`, object);
}
