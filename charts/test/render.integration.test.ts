import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Helm, World } from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMap, isScalar, parse, parseDocument } from 'yaml';
import { customResourceDefinition } from '../../operator/src/api/crd/index.ts';
import { sampleResource } from '../../operator/src/api/crd/samples.ts';
import { readAnomalyPredictor } from '../../operator/src/api/index.ts';
import { readConfiguration } from '../../operator/src/configuration.ts';
import type { KubeObject } from '../../operator/src/kube/object.ts';
import { NODE_FLAGS } from '../../operator/src/node-flags.ts';
import { desiredChildren } from '../../operator/src/reconcile/children.ts';
import {
  CHART,
  type ChartObject,
  openRenderer,
  parseObjects,
  REGISTRY,
  REQUIRED,
} from './chart.ts';

const OPTIONS = join(import.meta.dirname, 'golden');
/** The same in every golden file; what it holds is compared by the test of generated files. */
const WITHOUT_CRD = ['--set', 'crds.install=false'];
const KUBERNETES = ['--kube-version', '1.34.4'];

let world: World;
let helm: Helm;
beforeAll(async () => {
  ({ world, helm } = await openRenderer('chart'));
});
afterAll(() => world?.close());

const render = (...args: string[]) =>
  helm('template', 'warn', CHART, '--namespace', 'operators', ...KUBERNETES, ...args);

const objects = async (...args: string[]) => parseObjects(await render(...REQUIRED, ...args));

function one(all: ChartObject[], kind: string): ChartObject {
  const found = all.filter((object) => object.kind === kind);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} objects are a ${kind}`);
  return found[0];
}

/** What the operator's process would be told; what only its pod knows is named. */
function environmentOf(all: ChartObject[]): Record<string, string> {
  const { spec } = one(all, 'Deployment') as unknown as Workload;
  const variables = spec.template.spec.containers[0]?.env ?? [];
  return Object.fromEntries(
    variables.map(({ name, value, valueFrom }) => [
      name,
      value ?? `of-${valueFrom?.fieldRef.fieldPath.replace('metadata.', '')}`,
    ]),
  );
}

/** An object that the operator makes for the smallest AnomalyPredictor. */
function desired(kind: string, name: string): KubeObject {
  const secret = { value: '', revision: '' };
  const found = desiredChildren({
    ...{ name: 'rubis', namespace: 'shop', spec: sampleSpec(), managedBy: 'test' },
    images: { registry: REGISTRY, tag: '1' },
    secrets: { database: secret, chaos: secret },
  }).find((object) => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`the operator makes no ${kind} ${name}`);
  return found;
}

const sampleSpec = () => readAnomalyPredictor(sampleResource({}), 'sample').spec;

describe('the chart', () => {
  it('has nothing that helm lint --strict minds', async () => {
    expect(await helm('lint', '--strict', CHART, ...REQUIRED)).toContain('0 chart(s) failed');
  });

  it.each(['default', 'namespaced', 'everything'])(
    'renders the %s values as ever',
    async (name) => {
      const values = ['--values', join(OPTIONS, `${name}.values.yaml`)];
      await expect(await render(...WITHOUT_CRD, ...values)).toMatchFileSnapshot(
        join(OPTIONS, `${name}.yaml`),
      );
    },
  );

  it('asks for the registry, saying what to set', async () => {
    await expect(render()).rejects.toThrow('images.registry must be given');
  });

  it('refuses Kubernetes 1.28, whose API server does not take the rules of the CRD', async () => {
    const old = helm('template', CHART, ...REQUIRED, '--kube-version', '1.28.9');
    await expect(old).rejects.toThrow('>=1.29.0-0');
    await helm('template', CHART, ...REQUIRED, '--kube-version', '1.29.3-eks-adc7111');
  });

  it('tells the operator all that it takes, as it takes it', async () => {
    const set = ['--set', 'watchNamespaces={shop,mall}', '--set', 'operator.concurrency=3'];
    const environment = environmentOf(await objects(...set));
    const { lease, ...configuration } = readConfiguration(environment);
    expect(configuration).toEqual({
      apiTimeoutMs: 30_000,
      namespaces: ['shop', 'mall'],
      images: { registry: REGISTRY, tag: '0.1.0' },
      predictorUrl: 'http://{name}-predictor.{namespace}.svc:9464/status',
      concurrency: 3,
      rateLimit: { qps: 400, burst: 800 },
      resyncMs: 600_000,
      heartbeatMs: 100_000,
      pollMs: 5_000,
    });
    expect(lease).toMatchObject({
      namespace: 'of-namespace',
      name: 'warn-anomaly-predictor',
      leaseMs: 15_000,
      renewMs: 10_000,
      retryMs: 2_000,
    });
  });

  it('starts the operator with the flags that keep its memory small', async () => {
    const { template } = (one(await objects(), 'Deployment') as unknown as Workload).spec;
    expect(template.spec.containers[0]?.command).toEqual([
      'node',
      ...NODE_FLAGS,
      'operator/src/main.ts',
    ]);
  });

  it("holds the operator's own CRD, kept when the release goes", async () => {
    const { metadata, ...crd } = one(await objects(), 'CustomResourceDefinition');
    const { metadata: own, ...expected } = customResourceDefinition();
    expect(crd).toEqual(expected);
    expect(metadata).toEqual({ ...own, annotations: { 'helm.sh/resource-policy': 'keep' } });
  });

  it('lets the operator reach predictors where they are, by name and through the network', async () => {
    const all = await objects();
    const predictor = desired('Deployment', 'rubis-predictor') as unknown as Workload;
    const service = desired('Service', 'rubis-predictor') as unknown as ServiceObject;
    const [port] = service.spec.ports;
    const url = environmentOf(all).PREDICTOR_URL ?? '';
    expect(url.replace('{name}', 'rubis').replace('{namespace}', 'shop')).toBe(
      `http://${service.metadata.name}.shop.svc:${port?.port}/status`,
    );
    const policy = one(all, 'NetworkPolicy') as unknown as Policy;
    const rule = policy.spec.egress.at(-1);
    const selected = rule?.to[0]?.podSelector?.matchLabels ?? {};
    expect(predictor.spec.template.metadata.labels).toMatchObject(selected);
    expect(rule?.ports).toEqual([{ protocol: 'TCP', port: port?.port }]);
  });

  it('gives rights in the namespaces that are named, and in no other', async () => {
    const all = await objects('--set', 'watchNamespaces={shop,mall}');
    const kinds = ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'];
    const roles = all
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? '*'}/${metadata.name}`);
    expect(roles.sort()).toEqual([
      'ClusterRole */warn-anomaly-predictor-edit',
      'ClusterRole */warn-anomaly-predictor-view',
      'Role mall/warn-anomaly-predictor',
      'Role operators/warn-anomaly-predictor-lease',
      'Role shop/warn-anomaly-predictor',
      'RoleBinding mall/warn-anomaly-predictor',
      'RoleBinding operators/warn-anomaly-predictor-lease',
      'RoleBinding shop/warn-anomaly-predictor',
    ]);
  });
});

interface Workload {
  spec: {
    template: {
      metadata: { labels: Record<string, string> };
      spec: { containers: { command: string[]; env: Variable[] }[] };
    };
  };
}

interface ServiceObject {
  metadata: { name: string };
  spec: { ports: { port: number }[] };
}

interface Policy {
  spec: {
    egress: { to: { podSelector?: { matchLabels: object } }[]; ports: object[] }[];
  };
}

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { fieldRef: { fieldPath: string } };
}

describe('a value', () => {
  it.each([
    ['replica=2', 'replica'],
    ['replicas=two', 'replicas'],
    ['replicas=9', 'replicas'],
    ['images.registy=r', 'registy'],
    ['images.registry=https://r.example', 'registry'],
    ['images.pullPolicy=Sometimes', 'pullPolicy'],
    ['images.pullSecrets=one', 'pullSecrets'],
    ['watchNamespaces=shop', 'watchNamespaces'],
    ['watchNamespaces={Shop}', 'watchNamespaces'],
    ['operator.concurrency=101', 'concurrency'],
    ['operator.logLevel=loud', 'logLevel'],
    ['operator.pollSeconds=0', 'pollSeconds'],
    ['leaderElection.leaseSeconds=1.5', 'leaseSeconds'],
    ['crds.install=maybe', 'install'],
    ['crds.keep=true', 'keep'],
    ['resources.limits.memory=lots', 'memory'],
    ['resources.limit.memory=1Gi', 'limit'],
    ['networkPolicy.apiServerPorts={70000}', 'apiServerPorts'],
    ['networkPolicy.apiServerCidrs={10.0.0.1}', 'apiServerCidrs'],
    ['serviceMonitor.interval=often', 'interval'],
  ])('%s is refused, naming it', async (set, name) => {
    const refused = render('--set', `images.registry=${REGISTRY}`, '--set', set);
    await expect(refused).rejects.toThrow(new RegExp(`values don't meet[^]*${name}`));
  });

  it('of the file is described, each of them, and known to the schema', async () => {
    const [text, schema] = await Promise.all([
      readFile(join(CHART, 'values.yaml'), 'utf8'),
      readFile(join(CHART, 'values.schema.json'), 'utf8'),
    ]);
    const known = JSON.parse(schema) as { properties: Record<string, Properties> };
    const values = parse(text) as Record<string, unknown>;
    const { global: _, ...top } = known.properties;
    expect(Object.keys(values).sort()).toEqual(Object.keys(top).sort());
    for (const [name, value] of Object.entries(values)) {
      const properties = top[name]?.properties;
      if (properties) expect(Object.keys(value as object)).toEqual(Object.keys(properties));
    }
    expect(undescribed(text)).toEqual([]);
  });
});

interface Properties {
  properties?: Record<string, unknown>;
}

/** Values with no comment above them, nor above the one that they follow without an empty line. */
function undescribed(text: string): string[] {
  const root = parseDocument(text).contents;
  if (!isMap(root)) throw new Error('the values are no map');
  return root.items.flatMap(({ key, value }, index) => {
    if (!isScalar(key)) return [];
    const isDescribed =
      index === 0 || key.commentBefore || (isMap(value) && value.commentBefore) || !key.spaceBefore;
    return isDescribed ? [] : [String(key.value)];
  });
}
