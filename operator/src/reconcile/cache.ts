import { type Informer, KINDS, kindOfObject, type ResourceKind } from '../kube/index.ts';
import type { KubeObject } from '../kube/object.ts';
import type { StoredAnomalyPredictor } from '../resource.ts';
import { isOwnedBy } from './children.ts';

/** Kinds of children that are watched. Secrets are not: listing them would show those of others. */
export const WATCHED_CHILDREN = [
  KINDS.networkPolicy,
  KINDS.kafka,
  KINDS.kafkaNodePool,
  KINDS.kafkaTopic,
  KINDS.kafkaUser,
  KINDS.serviceAccount,
  KINDS.service,
  KINDS.statefulSet,
  KINDS.deployment,
  KINDS.podDisruptionBudget,
  KINDS.cronJob,
] as const satisfies readonly ResourceKind[];

/** Kinds that only Kafka's own operators can let go of. */
export const SERVED_BY_KAFKA = [KINDS.kafkaTopic, KINDS.kafkaUser] as const;

/** What the API server holds, as last heard. */
export interface Cache {
  resource(namespace: string, name: string): StoredAnomalyPredictor | undefined;
  resources(): StoredAnomalyPredictor[];
  /** A child that carries our label, whoever owns it. */
  child(object: KubeObject): KubeObject | undefined;
  /** All children of this resource that are watched. */
  childrenOf(namespace: string, uid: string): KubeObject[];
  autoscalers(namespace: string): KubeObject[];
}

export interface Informers {
  resources: Informer<StoredAnomalyPredictor>;
  children: ReadonlyMap<ResourceKind, Informer<KubeObject>>;
  autoscalers: Informer<KubeObject>;
}

export const createCache = ({ resources, children, autoscalers }: Informers): Cache => ({
  resource: (namespace, name) => resources.get(namespace, name),
  resources: () => resources.list(),
  child: (object) => {
    const { namespace = '', name } = object.metadata;
    return children.get(kindOfObject(object))?.get(namespace, name);
  },
  childrenOf: (namespace, uid) =>
    [...children.values()]
      .flatMap((informer) => informer.list(namespace))
      .filter((object) => isOwnedBy(object, uid)),
  autoscalers: (namespace) => autoscalers.list(namespace),
});
