import type { KubeObject, ResourceKind } from './object.ts';

const resource = (group: string, version: string, kind: string, plural: string): ResourceKind => ({
  group,
  version,
  kind,
  plural,
});

const STRIMZI = 'kafka.strimzi.io';

/** Every kind that the operator reads or writes; all of them live in a namespace. */
export const KINDS = {
  serviceAccount: resource('', 'v1', 'ServiceAccount', 'serviceaccounts'),
  service: resource('', 'v1', 'Service', 'services'),
  secret: resource('', 'v1', 'Secret', 'secrets'),
  configMap: resource('', 'v1', 'ConfigMap', 'configmaps'),
  event: resource('', 'v1', 'Event', 'events'),
  pod: resource('', 'v1', 'Pod', 'pods'),
  deployment: resource('apps', 'v1', 'Deployment', 'deployments'),
  statefulSet: resource('apps', 'v1', 'StatefulSet', 'statefulsets'),
  cronJob: resource('batch', 'v1', 'CronJob', 'cronjobs'),
  job: resource('batch', 'v1', 'Job', 'jobs'),
  podDisruptionBudget: resource('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
  networkPolicy: resource('networking.k8s.io', 'v1', 'NetworkPolicy', 'networkpolicies'),
  horizontalPodAutoscaler: resource(
    'autoscaling',
    'v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
  ),
  lease: resource('coordination.k8s.io', 'v1', 'Lease', 'leases'),
  kafka: resource(STRIMZI, 'v1', 'Kafka', 'kafkas'),
  kafkaNodePool: resource(STRIMZI, 'v1', 'KafkaNodePool', 'kafkanodepools'),
  kafkaTopic: resource(STRIMZI, 'v1', 'KafkaTopic', 'kafkatopics'),
  kafkaUser: resource(STRIMZI, 'v1', 'KafkaUser', 'kafkausers'),
  anomalyPredictor: resource(
    'anomalyprediction.io',
    'v1alpha1',
    'AnomalyPredictor',
    'anomalypredictors',
  ),
} as const satisfies Record<string, ResourceKind>;

/** As in an object's `apiVersion`: `apps/v1`, or `v1` for the core group. */
export const apiVersionOf = (kind: ResourceKind): string =>
  kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;

const byApiVersionAndKind = new Map<string, ResourceKind>(
  Object.values(KINDS).map((kind) => [`${apiVersionOf(kind)} ${kind.kind}`, kind]),
);

/** @throws Error when it is none of {@link KINDS} */
export function kindOf(apiVersion: string, kind: string): ResourceKind {
  const found = byApiVersionAndKind.get(`${apiVersion} ${kind}`);
  if (found) return found;
  throw new Error(`${apiVersion} ${kind} is no kind that the operator knows: add it to kinds.ts`);
}

export const kindOfObject = (object: KubeObject): ResourceKind =>
  kindOf(object.apiVersion, object.kind);

/** Where all objects of a kind are: of one namespace, or of every one. */
export function collectionPath(kind: ResourceKind, namespace: string | undefined): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const within = namespace === undefined ? '' : `/namespaces/${segment('namespace', namespace)}`;
  return `${root}${within}/${kind.plural}`;
}

/** @throws Error on an empty name, which would be the path of all objects */
export function objectPath(
  kind: ResourceKind,
  namespace: string | undefined,
  name: string,
  subresource?: string,
): string {
  const path = `${collectionPath(kind, namespace)}/${segment('name', name)}`;
  return subresource === undefined ? path : `${path}/${segment('subresource', subresource)}`;
}

function segment(what: string, text: string): string {
  if (text === '' || text === '.' || text === '..') {
    throw new Error(`'${text}' is no ${what} of an object`);
  }
  return encodeURIComponent(text);
}
