import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openShell, type Shell } from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../../operator/src/kube/kinds.ts';
import type { KubeObject } from '../../operator/src/kube/object.ts';
import { groupsOf, userNameOf } from '../../operator/testing/access.ts';
import {
  type OperatorProcess,
  type OperatorSystem,
  openOperatorSystem,
} from '../../operator/testing/system.ts';
import { ROOT } from './chart.ts';
import { commandsIn } from './commands-in.ts';

const README = join(ROOT, 'README.md');
const GUIDE = join(ROOT, 'docs', 'install.md');
const NAMESPACE = 'anomaly-prediction';
const OPERATOR = 'warn-anomaly-predictor';
/** The guide writes it beside the checkout's own files. */
const WRITTEN = 'rubis-objects.yaml';
const WAIT = { timeout: 60_000, interval: 100 };

let system: OperatorSystem;
let shell: Shell;
let blocks: Map<string, string[]>;
let quickStart: string[] | undefined;
beforeAll(async () => {
  system = await openOperatorSystem('guide', { ownCrd: false });
  shell = openShell(system.world, system.plane.adminKubeconfig, ROOT);
  blocks = commandsIn(await readFile(GUIDE, 'utf8'));
  quickStart = commandsIn(await readFile(README, 'utf8')).get('Install it in a cluster');
});
afterAll(() => system?.close());

function commands(heading: string, index = 0): string {
  const block = blocks.get(heading)?.[index];
  if (block === undefined) throw new Error(`the guide has no block ${index} under ${heading}`);
  return block;
}

interface Deployment extends KubeObject {
  spec: {
    template: {
      spec: {
        serviceAccountName: string;
        containers: { env: { name: string; value?: string }[] }[];
      };
    };
  };
}

/** No node runs the Deployment's pod: a process in its place, as it is told, with its rights. */
async function inPlaceOfThePod(): Promise<OperatorProcess> {
  const deployment = await vi.waitFor(async () => {
    const found = await system.get<Deployment>(KINDS.deployment, NAMESPACE, OPERATOR);
    if (!found) throw new Error('the operator is not installed yet');
    return found;
  }, WAIT);
  const { serviceAccountName, containers } = deployment.spec.template.spec;
  const account = { namespace: NAMESPACE, name: serviceAccountName };
  const given = (containers[0]?.env ?? []).flatMap(({ name, value }) =>
    value === undefined ? [] : [[name, value]],
  );
  const { PREDICTOR_URL: _, METRICS_PORT: __, ...env } = Object.fromEntries(given);
  return system.startOperator({
    kubeconfig: await system.plane.kubeconfigFor({
      name: userNameOf(account),
      groups: groupsOf(account),
    }),
    env: { ...env, POD_NAMESPACE: NAMESPACE },
  });
}

const revision = async () => (await shell(`helm list --namespace ${NAMESPACE} -o json`)).trim();

/** In this order, as a reader goes through it. */
describe('the commands of docs/install.md', () => {
  let operator: OperatorProcess;

  it('quick start: an AnomalyPredictor becomes Ready', async () => {
    const typed = shell(commands('Quick start'));
    const [shown, started] = await Promise.all([typed, inPlaceOfThePod()]);
    operator = started;
    expect(shown).toContain('anomalypredictor.anomalyprediction.io/rubis condition met');
    expect(shown).toMatch(
      /NAME +READY +MODE +TRAINED +PROBABILITY +LEAD +AGE\nrubis +True +Observe/,
    );
  });

  it('a leak: its job is made, and describe shows conditions and Events', async () => {
    const shown = await shell(commands('Quick start', 1));
    expect(shown).toContain('job.batch/leak created');
    expect(shown).toMatch(/Type: +ViolationPredicted/);
    expect(shown).toMatch(/Events:\n +Type +Reason/);
  });

  it('upgrade and roll back', async () => {
    await shell(commands('Upgrade, roll back'));
    expect(await revision()).toContain('"revision":"3"');
  });

  it('uninstall, AnomalyPredictors first and the CRD last', async () => {
    await shell(commands('Uninstall'));
    expect(await revision()).toBe('[]');
    await shell(commands('Uninstall', 1));
    await operator.part.stop();
    const ours = '--selector app.kubernetes.io/instance=rubis -o name';
    const kinds = 'networkpolicies,serviceaccounts,deployments,kafkas,kafkausers,secrets';
    expect(await shell(`kubectl get ${kinds} --namespace shop ${ours}`)).toBe('');
  });

  it('without the operator: plain YAML is applied', async () => {
    const file = join(system.world.folder, WRITTEN);
    const shown = await shell(commands('Without the operator').replaceAll(WRITTEN, file));
    expect(shown).toContain('deployment.apps/rubis-predictor created');
  });

  it('are those of the README’s quick start too', () => {
    expect(quickStart).toEqual(blocks.get('Quick start'));
  });

  it('are all tried', () => {
    const counts = [...blocks].map(([heading, { length }]) => [heading, length]);
    expect(Object.fromEntries(counts.filter(([, count]) => count !== 0))).toEqual({
      'Quick start': 2,
      'Upgrade, roll back': 1,
      Uninstall: 2,
      'Without the operator': 1,
    });
  });
});
