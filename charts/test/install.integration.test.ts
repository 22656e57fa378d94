import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ControlPlane,
  type Helm,
  makeNamespace,
  openHelm,
  openWorld,
  silentReport,
  startControlPlane,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHART, REQUIRED } from './chart.ts';

const NAMESPACE = 'operators';
const WAIT = { timeout: 30_000, interval: 200 };
const CRD = 'crd/anomalypredictors.anomalyprediction.io';
const RESOURCE = {
  apiVersion: 'anomalyprediction.io/v1alpha1',
  kind: 'AnomalyPredictor',
  metadata: { namespace: 'shop', name: 'rubis' },
};

let world: World;
let plane: ControlPlane;
let helm: Helm;
beforeAll(async () => {
  world = await openWorld({ name: 'install', report: silentReport });
  plane = await startControlPlane(world, { controllers: ['clusterrole-aggregation-controller'] });
  helm = openHelm(world, plane.adminKubeconfig);
  await makeNamespace(plane, 'shop');
  await makeNamespace(plane, NAMESPACE, 'restricted');
});
afterAll(() => world?.close());

const run = (verb: string, ...args: string[]) => helm(verb, 'warn', ...args, '-n', NAMESPACE);

const environment = async (name: string) =>
  plane.kubectl(
    ...['get', 'deployment', 'warn-anomaly-predictor', '-n', NAMESPACE, '-o'],
    `jsonpath={.spec.template.spec.containers[0].env[?(@.name=="${name}")].value}`,
  );

/** As a later version of the product comes: the CRD has one field more. */
async function laterChart(): Promise<string> {
  const later = join(world.folder, 'later');
  await cp(CHART, later, { recursive: true });
  const file = join(later, 'templates', 'crd.yaml');
  const text = await readFile(file, 'utf8');
  const field = /^( +)responseTimeMs:$/m;
  expect(text).toMatch(field);
  const added = '$1later:\n$1  type: string\n$1  description: New.\n$1responseTimeMs:';
  await writeFile(file, text.replace(field, added));
  return later;
}

/** In this order: each goes on from where the one before has left the release. */
describe('the chart on a real API server', () => {
  it('installs all that it renders, and says what next', async () => {
    const notes = await run('install', CHART, ...REQUIRED);
    expect(notes).toContain('kubectl get crd kafkas.kafka.strimzi.io');
    expect(notes).toContain('kubectl get ap rubis --watch');
    await plane.kubectl('wait', '--for=condition=Established', CRD);
    await plane.apply(RESOURCE);
    expect(await environment('CONCURRENCY')).toBe('10');
  });

  it('makes operator pods that fit Pod Security restricted', async () => {
    const json = await plane.kubectl('get', 'deployment', '-n', NAMESPACE, '-o', 'json');
    const { items } = JSON.parse(json) as { items: { spec: { template: object } }[] };
    const pod = { apiVersion: 'v1', kind: 'Pod', ...items[0]?.spec.template };
    await plane.apply({ ...pod, metadata: { namespace: NAMESPACE, name: 'tried' } });
    await plane.kubectl('delete', 'pod', 'tried', '-n', NAMESPACE, '--force', '--grace-period=0');
  });

  it.each([
    ['view', 'get', 'yes'],
    ['view', 'create', 'no'],
    ['edit', 'create', 'yes'],
    ['edit', 'delete', 'yes'],
    ['admin', 'patch', 'yes'],
  ])('lets those with %s of a namespace %s its AnomalyPredictors: %s', async (role, verb, may) => {
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { namespace: 'shop', name: `${role}-of-shop` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: `${role}er` }],
    };
    await plane.apply(binding);
    const kubeconfig = await plane.kubeconfigFor({ name: `${role}er` });
    const canI = async () => {
      // It ends with 1 where the answer is no.
      try {
        return await plane.kubectl(
          ...[
            `--kubeconfig=${kubeconfig}`,
            'auth',
            'can-i',
            verb,
            'anomalypredictors',
            '-n',
            'shop',
          ],
        );
      } catch (error) {
        return (error as { stdout: string }).stdout;
      }
    };
    await vi.waitFor(async () => expect((await canI()).trim()).toBe(may), WAIT);
  });

  it('upgrades: a changed value arrives, and a new field of the CRD', async () => {
    await run('upgrade', await laterChart(), ...REQUIRED, '--set', 'operator.concurrency=20');
    expect(await environment('CONCURRENCY')).toBe('20');
    await vi.waitFor(async () => {
      await plane.apply({ ...RESOURCE, spec: { slo: { later: 'yes' } } });
    }, WAIT);
    const later = ['get', 'ap', 'rubis', '-n', 'shop', '-o', 'jsonpath={.spec.slo.later}'];
    expect(await plane.kubectl(...later)).toBe('yes');
  });

  it('rolls back to the values before', async () => {
    await run('rollback', '1');
    expect(await environment('CONCURRENCY')).toBe('10');
    expect(await plane.kubectl('get', 'ap', '-n', 'shop')).toContain('rubis');
  });

  it('uninstalls all but the CRD and the AnomalyPredictors', async () => {
    await run('uninstall');
    expect(await plane.kubectl('get', 'ap', '-n', 'shop')).toContain('rubis');
    const ours = ['-l', 'app.kubernetes.io/instance=warn', '-o', 'name'];
    const kinds = 'deployments,services,serviceaccounts,networkpolicies,poddisruptionbudgets,roles';
    expect(await plane.kubectl('get', kinds, '-n', NAMESPACE, ...ours)).toBe('');
    expect(await plane.kubectl('get', 'clusterroles,clusterrolebindings', ...ours)).toBe('');
  });

  it('installs again under the same name, with the AnomalyPredictors that stayed', async () => {
    await run('install', CHART, ...REQUIRED, '--set', 'replicas=2');
    expect(await plane.kubectl('get', 'ap', '-n', 'shop')).toContain('rubis');
  });

  it('leaves the CRD of one release alone where a second one is told to', async () => {
    const second = ['install', 'second', CHART, '-n', 'shop', ...REQUIRED];
    const alone = ['--set', 'watchNamespaces={shop}', '--set', 'rbac.aggregate=false'];
    await expect(helm(...second, ...alone)).rejects.toThrow(
      'anomalypredictors.anomalyprediction.io',
    );
    await helm(...second, ...alone, '--set', 'crds.install=false');
  });
});
