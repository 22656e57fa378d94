import { join } from 'node:path';
import {
  type ApiServer,
  type ControlPlane,
  makeNamespace,
  openApiServer,
  openWorld,
  type PredictorStandIn,
  silentReport,
  startControlPlane,
  startPredictorStandIn,
  strimziCrdFiles,
  type World,
} from '@anomaly-prediction/test';
import { specSchema } from '../../operator/src/api/index.ts';
import { collectionPath, KINDS } from '../../operator/src/kube/kinds.ts';
import type { KubeObject, ResourceKind } from '../../operator/src/kube/object.ts';
import { WATCHED_CHILDREN } from '../../operator/src/reconcile/cache.ts';
import { desiredChildren, ownerReference } from '../../operator/src/reconcile/children.ts';
import type { StoredAnomalyPredictor } from '../../operator/src/resource.ts';
import { anomalyPredictor } from '../../operator/testing/system.ts';

const OWN_CRD = join(
  import.meta.dirname,
  ...['..', '..', 'operator', 'crd', 'anomalypredictors.yaml'],
);
const NAMESPACES = 10;
/** With everything that there is to make. */
export const SPEC = { chaos: { enabled: true } };
const CHILD_KINDS = [...WATCHED_CHILDREN, KINDS.secret];

/** A real API server in which nothing else runs, with AnomalyPredictors in ten namespaces. */
export interface Cluster {
  world: World;
  plane: ControlPlane;
  predictor: PredictorStandIn;
  resources: StoredAnomalyPredictor[];
  /** How many objects of the kinds of children there are. */
  countChildren(): Promise<number>;
  /** @throws the API server's words */
  ask(...request: Parameters<ApiServer['ask']>): Promise<unknown>;
  close(): Promise<void>;
}

export async function openCluster(resourceCount: number): Promise<Cluster> {
  const world = await openWorld({ name: 'bench-operator', report: silentReport });
  const plane = await startControlPlane(world, { crds: [...strimziCrdFiles(), OWN_CRD] });
  const [api, predictor] = await Promise.all([
    openApiServer(plane.adminKubeconfig),
    startPredictorStandIn(),
  ]);
  const ask: Cluster['ask'] = async (...request) => {
    const answer = await api.ask(...request);
    if (answer.accepted) return answer.body;
    throw new Error(`${request[0]} ${request[1]}: ${answer.code} ${answer.message}`);
  };
  const namespaces = Array.from({ length: NAMESPACES }, (_, index) => `shop-${index}`);
  for (const namespace of namespaces) await makeNamespace(plane, namespace);
  const wanted = Array.from({ length: resourceCount }, (_, index) =>
    anomalyPredictor(namespaces[index % NAMESPACES] ?? '', SPEC, `rubis-${index}`),
  );
  const path = (resource: KubeObject) =>
    collectionPath(KINDS.anomalyPredictor, resource.metadata.namespace);
  const resources: StoredAnomalyPredictor[] = [];
  for (const resource of wanted) {
    resources.push((await ask('POST', path(resource), resource)) as StoredAnomalyPredictor);
  }
  const count = async (kind: ResourceKind) => {
    const page = await ask('GET', `${collectionPath(kind, undefined)}?limit=1`);
    const { items, metadata } = page as {
      items: unknown[];
      metadata: { remainingItemCount?: number };
    };
    return items.length + (metadata.remainingItemCount ?? 0);
  };
  const countAll = async () =>
    (await Promise.all(CHILD_KINDS.map(count))).reduce((sum, each) => sum + each, 0);
  const before = await countAll();
  return {
    ...{ world, plane, predictor, resources, ask },
    countChildren: async () => (await countAll()) - before,
    async close() {
      await predictor.stop();
      api.close();
      await world.close();
    },
  };
}

/** What the operator makes of a resource. */
export function childrenOf(resource: StoredAnomalyPredictor): KubeObject[] {
  const { name, namespace = '', uid = '' } = resource.metadata;
  const secret = { value: 'not-a-secret', revision: '1' };
  return desiredChildren({
    ...{ name, namespace },
    spec: specSchema.parse(SPEC),
    images: { registry: 'registry.example/anomaly-prediction', tag: '0.1.0' },
    secrets: { database: secret, chaos: secret },
    managedBy: 'bench',
    owner: ownerReference(resource, uid),
  });
}
