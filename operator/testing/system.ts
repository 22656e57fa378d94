import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ApiServer,
  type ControlPlane,
  makeNamespace,
  type NodesStandIn,
  openApiServer,
  openWorld,
  type Part,
  type PredictorStandIn,
  type StrimziStandIn,
  silentReport,
  startControlPlane,
  startNodesStandIn,
  startPredictorStandIn,
  startStrimziStandIn,
  strimziCrdFiles,
  type World,
} from '@anomaly-prediction/test';
import { KIND } from '../src/api/index.ts';
import { collectionPath, KINDS, kindOfObject, objectPath } from '../src/kube/kinds.ts';
import type { KubeObject, ResourceKind } from '../src/kube/object.ts';
import { NODE_FLAGS } from '../src/node-flags.ts';
import { WATCHED_CHILDREN } from '../src/reconcile/cache.ts';
import type { StoredAnomalyPredictor } from '../src/resource.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'operator', 'src', 'main.ts');
export const OWN_CRD = join(ROOT, 'operator', 'crd', 'anomalypredictors.yaml');

/** Enough for a delete to be whole: owned objects go, and so do ended namespaces. */
const CONTROLLERS = ['garbage-collector-controller', 'namespace-controller'];
const METRICS_LINE = /"metricsPort":(\d+)/g;

/** A real API server with the product's CRDs, and stand-ins for what runs in a cluster besides. */
export interface OperatorSystem {
  world: World;
  plane: ControlPlane;
  api: ApiServer;
  /** @throws where Strimzi is not installed */
  strimzi(): StrimziStandIn;
  nodes: NodesStandIn;
  predictor: PredictorStandIn;
  /** A new namespace. */
  namespace(): Promise<string>;
  startOperator(options?: OperatorOptions): Promise<OperatorProcess>;
  /** Undefined when there is none. */
  get<T extends KubeObject>(
    kind: ResourceKind,
    namespace: string,
    name: string,
  ): Promise<T | undefined>;
  list<T extends KubeObject>(kind: ResourceKind, namespace: string): Promise<T[]>;
  /** As a user does. @throws with what the API server says */
  create(object: KubeObject): Promise<void>;
  patch(kind: ResourceKind, namespace: string, name: string, change: object): Promise<void>;
  remove(kind: ResourceKind, namespace: string, name: string): Promise<void>;
  /** Of one kind in a namespace. */
  removeAll(kind: ResourceKind, namespace: string): Promise<void>;
  /** Everything that a reconcile makes in a namespace, Secrets of ours included. */
  children(namespace: string): Promise<KubeObject[]>;
  close(): Promise<void>;
}

export interface OperatorOptions {
  /** Its process's name, and the user it comes as. */
  name?: string;
  /** Instead of a kubeconfig that may do everything. */
  kubeconfig?: string;
  env?: NodeJS.ProcessEnv;
}

export interface OperatorProcess {
  part: Part;
  /** The answer of /metrics. */
  metrics(): Promise<string>;
}

/** Faster than in a cluster, so that a test need not wait. */
const QUICK: NodeJS.ProcessEnv = { POLL_SECONDS: '0.5', RESYNC_SECONDS: '5' };

let systems = 0;

export interface SystemOptions {
  /** Of its kube-apiserver, besides its own. */
  apiServerFlags?: readonly string[];
  /** Of kube-controller-manager, besides those that a delete takes. */
  controllers?: readonly string[];
  /** Whether the product's own CRD is there from the start. */
  ownCrd?: boolean;
  /** Whether Strimzi is: its CRDs, and what stands in for its operator. */
  strimzi?: boolean;
}

export async function openOperatorSystem(
  name: string,
  options: SystemOptions = {},
): Promise<OperatorSystem> {
  const { apiServerFlags = [], controllers = [], ownCrd = true } = options;
  const withStrimzi = options.strimzi ?? true;
  const world = await openWorld({ name, report: silentReport });
  const plane = await startControlPlane(world, {
    controllers: [...CONTROLLERS, ...controllers],
    crds: [...(withStrimzi ? strimziCrdFiles() : []), ...(ownCrd ? [OWN_CRD] : [])],
    apiServerFlags,
  });
  const [api, strimzi, nodes, predictor] = await Promise.all([
    openApiServer(plane.adminKubeconfig),
    withStrimzi ? startStrimziStandIn(plane) : undefined,
    startNodesStandIn(plane),
    startPredictorStandIn(),
  ]);
  systems += 1;
  const system = systems;
  let namespaces = 0;

  const ask = async (...request: Parameters<ApiServer['ask']>): Promise<unknown> => {
    const answer = await api.ask(...request);
    if (answer.accepted || answer.code === 404) return answer.accepted ? answer.body : undefined;
    throw new Error(`${request[0]} ${request[1]}: ${answer.code} ${answer.message}`);
  };
  const get: OperatorSystem['get'] = async <T extends KubeObject>(
    kind: ResourceKind,
    namespace: string,
    objectName: string,
  ) => (await ask('GET', objectPath(kind, namespace, objectName))) as T | undefined;
  const list: OperatorSystem['list'] = async <T extends KubeObject>(
    kind: ResourceKind,
    namespace: string,
  ) =>
    ((await ask('GET', collectionPath(kind, namespace))) as { items: T[] } | undefined)?.items ??
    [];

  return {
    ...{ world, plane, api, nodes, predictor, get, list },
    strimzi() {
      if (!strimzi) throw new Error('this system was opened without Strimzi');
      return strimzi;
    },
    async namespace() {
      namespaces += 1;
      return makeNamespace(plane, `shop-${system}-${namespaces}`);
    },
    startOperator: (options = {}) => startOperator(world, plane, predictor, options),
    create: async (object) => {
      const { namespace } = object.metadata;
      await ask('POST', collectionPath(kindOfObject(object), namespace), object);
    },
    patch: async (kind, namespace, objectName, change) => {
      await ask('PATCH', objectPath(kind, namespace, objectName), change);
    },
    remove: async (kind, namespace, objectName) => {
      await ask('DELETE', objectPath(kind, namespace, objectName));
    },
    removeAll: async (kind, namespace) => {
      await ask('DELETE', collectionPath(kind, namespace));
    },
    async children(namespace) {
      const kinds = [...WATCHED_CHILDREN, KINDS.secret];
      const all = await Promise.all(
        kinds.map(async (kind) =>
          (await list(kind, namespace)).map((object) => ({
            ...object,
            apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
            kind: kind.kind,
          })),
        ),
      );
      return all
        .flat()
        .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.kind === KIND));
    },
    async close() {
      await Promise.all([strimzi?.stop(), nodes.stop(), predictor.stop()]);
      api.close();
      await world.close();
    },
  };
}

/** The operator's own process, as a user of its name. */
export async function startOperator(
  world: World,
  plane: ControlPlane,
  predictor: PredictorStandIn,
  { name = 'operator', kubeconfig, env = {} }: OperatorOptions,
): Promise<OperatorProcess> {
  const part = await world.spawnPart({
    name,
    command: process.execPath,
    args: [...NODE_FLAGS, MAIN],
    env: {
      KUBECONFIG: kubeconfig ?? (await plane.kubeconfigFor({ name, groups: ['system:masters'] })),
      IMAGE_REGISTRY: 'registry.example/anomaly-prediction',
      IMAGE_TAG: '0.1.0',
      PREDICTOR_URL: predictor.urlTemplate,
      POD_NAMESPACE: 'default',
      POD_NAME: name,
      LISTEN_HOST: '127.0.0.1',
      ...QUICK,
      ...env,
    },
  });
  return {
    part,
    async metrics() {
      // Its log goes on from that of the process before it.
      const log = await readFile(part.logFile, 'utf8');
      const port = [...log.matchAll(METRICS_LINE)].at(-1)?.[1];
      if (port === undefined) throw new Error(`${name} has not said where its metrics are`);
      return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    },
  };
}

export { anomalyPredictor } from './resource-as-written.ts';

/** `True`, `False`, `Unknown`, or undefined when the condition is not there. */
export const conditionOf = (resource: StoredAnomalyPredictor | undefined, type: string) =>
  resource?.status?.conditions?.find((condition) => condition.type === type);
