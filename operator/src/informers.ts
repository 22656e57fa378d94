import type { Logger } from 'pino';
import { describeError } from './describe-error.ts';
import {
  createInformer,
  FIELD_MANAGER,
  type Informer,
  KINDS,
  type KubeObject,
  type KubeWatcher,
  type ResourceKind,
  slimManagedFields,
} from './kube/index.ts';
import type { Metrics } from './metrics.ts';
import { type Informers, WATCHED_CHILDREN } from './reconcile/cache.ts';
import { CHILD_SELECTOR, ownerOf } from './reconcile/children.ts';
import type { StoredAnomalyPredictor } from './resource.ts';

export interface InformersOptions {
  watcher: KubeWatcher;
  namespaces: readonly string[] | undefined;
  resyncMs: number;
  heartbeatMs: number;
  /** Something happened to this resource or to one of its children. */
  onChange: (namespace: string, name: string) => void;
  /** A kind came to be served, or is not any more: everything may have to be looked at. */
  onServed: () => void;
  metrics: Metrics;
  log: Logger;
}

/** Everything that the operator watches. */
export function createInformers(options: InformersOptions): Informers {
  const { watcher, namespaces, resyncMs, heartbeatMs, onChange, onServed, metrics, log } = options;

  const inform = <T extends KubeObject>(
    kind: ResourceKind,
    keyOf: (object: T) => string | undefined,
    labelSelector?: string,
  ): Informer<T> =>
    createInformer<T>({
      ...{ watcher, kind, namespaces, resyncMs, heartbeatMs },
      ...(labelSelector !== undefined && { labelSelector }),
      transform: slim,
      onChange: ({ object }) => {
        const name = keyOf(object);
        if (name !== undefined) onChange(object.metadata.namespace ?? '', name);
      },
      onServed: (served) => {
        log.info({ kind: kind.kind, served }, 'the API server serves a kind, or no longer does');
        onServed();
      },
      onError: (error, againInMs) => {
        metrics.watchErrors.inc({ kind: kind.kind });
        log.warn(
          { kind: kind.kind, againInMs: Math.round(againInMs), ...describeError(error) },
          'a watch broke and is made anew',
        );
      },
    });

  return {
    resources: inform<StoredAnomalyPredictor>(
      KINDS.anomalyPredictor,
      ({ metadata }) => metadata.name,
    ),
    children: new Map(
      WATCHED_CHILDREN.map((kind) => [
        kind,
        inform(kind, (object) => ownerOf(object)?.name, CHILD_SELECTOR),
      ]),
    ),
    // Whose target it is is found out when the resource is looked at next.
    autoscalers: inform(KINDS.horizontalPodAutoscaler, () => undefined),
  };
}

/** Who owns which field is often longer than the object itself. */
function slim<T extends KubeObject>(object: T): T {
  const { managedFields = [], ...metadata } = object.metadata;
  return {
    ...object,
    metadata: { ...metadata, managedFields: slimManagedFields(managedFields, FIELD_MANAGER) },
  };
}

export const allOf = ({ resources, children, autoscalers }: Informers): Informer<KubeObject>[] => [
  resources as Informer<KubeObject>,
  ...children.values(),
  autoscalers,
];
