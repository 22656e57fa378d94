import type { KubeObject } from '../kube/object.ts';

/** Strimzi's topic and user operators take them off once the cluster has let go. */
const SERVED_FINALIZERS: readonly string[] = [
  'strimzi.io/topic-operator',
  'strimzi.io/user-operator',
];

/** What is to be done now so that these objects go, and what has to be waited for. */
export interface Removal {
  delete: KubeObject[];
  /** Whose finalizer nobody serves any more. */
  release: KubeObject[];
  /** Being deleted, and needed gone before the rest may go. */
  waitFor: KubeObject[];
}

/**
 * Topics and users go before the Kafka whose operators serve their finalizers. Where that Kafka is
 * gone already, they are released instead, since nobody else will. Pure.
 */
export function planRemoval(unwanted: readonly KubeObject[], kafkaExists: boolean): Removal {
  const served = unwanted.filter(isServedByKafka);
  const serving = served.length > 0 ? unwanted.filter(isKafka) : [];
  const removable = unwanted.filter((object) => !serving.includes(object));
  return {
    delete: removable.filter((object) => !isBeingDeleted(object)),
    release: kafkaExists ? [] : served.filter((object) => isBeingDeleted(object) && isHeld(object)),
    waitFor: served,
  };
}

export const isServedByKafka = ({ kind }: KubeObject): boolean =>
  kind === 'KafkaTopic' || kind === 'KafkaUser';
/** Its operators run with it, whatever is left of its brokers. */
export const isKafkaCluster = ({ kind }: KubeObject): boolean => kind === 'Kafka';
const isKafka = (object: KubeObject): boolean =>
  isKafkaCluster(object) || object.kind === 'KafkaNodePool';
const isBeingDeleted = ({ metadata }: KubeObject) => metadata.deletionTimestamp !== undefined;
const isHeld = ({ metadata }: KubeObject) =>
  metadata.finalizers?.some((finalizer) => SERVED_FINALIZERS.includes(finalizer)) ?? false;

/** What remains of an object's finalizers when those of Kafka's operators are taken off. */
export const releasedFinalizers = ({ metadata }: KubeObject): string[] =>
  (metadata.finalizers ?? []).filter((finalizer) => !SERVED_FINALIZERS.includes(finalizer));
