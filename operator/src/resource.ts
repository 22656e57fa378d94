import type { AnomalyPredictorSpec, AnomalyPredictorStatus } from './api/index.ts';
import type { KubeObject } from './kube/object.ts';

/** An AnomalyPredictor as the API server keeps it. */
export interface StoredAnomalyPredictor extends KubeObject {
  spec?: unknown;
  status?: AnomalyPredictorStatus;
}

/** Of an object that the API server has answered with: what it always has then. */
export interface Identity {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
}

/** @throws Error when the object does not come from the API server */
export function identityOf({ kind, metadata }: KubeObject): Identity {
  const { name, namespace, uid, resourceVersion } = metadata;
  if (namespace === undefined || uid === undefined || resourceVersion === undefined) {
    throw new Error(`${kind} ${name} has no namespace, uid or resourceVersion`);
  }
  return { name, namespace, uid, resourceVersion };
}

export const preconditionsOf = (object: KubeObject) => {
  const { uid, resourceVersion } = identityOf(object);
  return { uid, resourceVersion };
};

/** The condition of this type that an object reports, as Kubernetes and Strimzi write them. */
export interface ReportedCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

interface ReportedStatus {
  observedGeneration?: number;
  conditions?: ReportedCondition[];
  readyReplicas?: number;
  updatedReplicas?: number;
}

export const statusOf = (object: KubeObject): ReportedStatus =>
  (object as KubeObject & { status?: ReportedStatus }).status ?? {};

export const reportedCondition = (
  object: KubeObject,
  type: string,
): ReportedCondition | undefined =>
  statusOf(object).conditions?.find((condition) => condition.type === type);

/** A spec that can be acted on, or why it cannot. */
export type ParsedSpec = { spec: AnomalyPredictorSpec } | { fault: string };
