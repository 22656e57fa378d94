import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { made, podsOf, WITH_CHAOS } from '../../../../cdk8s/testing/context.ts';
import { compile } from './compile.ts';
import { type LivePod, type Pod, type Policy, type State, toPod } from './objects.ts';
import { render } from './render.ts';
import { passes } from './testing/interpreter.ts';

const GOLDEN = join(import.meta.dirname, '../../../../charts/test/golden');
const POD_CIDR = '10.0.0.0/24';
const API_SERVER = '192.0.2.1';
/** What somebody may try: our ports, the name server's, API servers', and one that is nobody's. */
const PORTS = [53, 443, 3306, 6443, 7070, 8080, 9093, 9464, 9465, 9999];

interface Read {
  kind: string;
  metadata: { name: string; namespace?: string };
  spec: { template?: PodTemplateSpec };
}
const rendered = (file: string): Read[] =>
  parseAllDocuments(readFileSync(join(GOLDEN, file), 'utf8')).flatMap((document) => {
    const object = document.toJS() as Read | null;
    return object ? [object] : [];
  });

const policiesOf = (namespace: string, objects: readonly object[]): Policy[] =>
  (objects as NetworkPolicy[]).flatMap(({ kind, metadata, spec }) =>
    kind === 'NetworkPolicy' && metadata?.name && spec
      ? [{ namespace, name: metadata.name, spec }]
      : [],
  );

let last = 1;
const podOf = (namespace: string, name: string, { metadata, spec }: PodTemplateSpec): Pod => {
  const pod = { metadata: { ...metadata, namespace, name }, spec } as unknown as LivePod;
  return toPod(pod, `10.0.0.${last++}`);
};
const foreign = (namespace: string, name: string, labels: Record<string, string>): Pod =>
  podOf(namespace, name, { metadata: { labels }, spec: { containers: [] } });

/** An installation of ours and who else there is. */
function installed(): State {
  const manifests = made(WITH_CHAOS);
  const chart = rendered('default.yaml');
  const operator = chart.find(({ kind }) => kind === 'Deployment')?.spec.template;
  if (!operator) throw new Error('the chart renders no Deployment');
  return {
    namespaces: new Map(
      ['shop', 'operators', 'kube-system', 'monitoring'].map((name) => [name, {}]),
    ),
    pods: [
      ...[...podsOf(manifests)].map(([name, template]) => podOf('shop', name, template)),
      foreign('shop', 'broker', { 'strimzi.io/cluster': 'rubis-kafka' }),
      foreign('shop', 'stranger', {}),
      podOf('operators', 'operator', operator),
      foreign('kube-system', 'dns', { 'k8s-app': 'kube-dns' }),
      foreign('monitoring', 'prometheus', {}),
    ],
    policies: [...policiesOf('shop', manifests), ...policiesOf('operators', chart)],
  };
}

describe('policies that we ship', () => {
  const state = installed();
  const rules = render(compile(state), POD_CIDR);
  const ours = state.pods.filter(({ name }) => name.startsWith('rubis-') || name === 'operator');
  const ends = [
    ...state.pods.map(({ name, address }) => ({ name, address })),
    { name: 'api-server', address: API_SERVER },
  ];
  /** What of ours may call, and by whom it may be called: `FROM > TO:PORT`. */
  const flows = (protocol: 'TCP' | 'UDP') =>
    ends.flatMap((from) =>
      ends.flatMap((to) => {
        if (from === to || ![from, to].some(({ name }) => ours.some((one) => one.name === name))) {
          return [];
        }
        const open = PORTS.filter((port) =>
          passes(rules, { from: from.address, to: to.address, protocol, port }),
        );
        return open.length === 0 ? [] : [`${from.name} > ${to.name}:${open.join()}`];
      }),
    );

  it('open the flows that there are, and no others', () => {
    const parts = ours.map(({ name }) => name).filter((name) => name !== 'operator');
    const others = ['broker', 'stranger', 'prometheus'];
    expect(flows('UDP').toSorted()).toEqual(
      [...parts, 'operator'].map((name) => `${name} > dns:53`).toSorted(),
    );
    expect(flows('TCP').toSorted()).toEqual(
      [
        'rubis-client > rubis-web:8080',
        'rubis-web > rubis-database:3306',
        'rubis-cpu-leak > rubis-web:7070',
        'rubis-memory-leak > rubis-web:7070',
        ...['web', 'client', 'aggregator', 'predictor'].map(
          (part) => `rubis-${part} > broker:9093`,
        ),
        ...parts.map((part) => `${part} > dns:53`),
        // Figures are for whoever asks from a pod that is not itself held back.
        ...[...others, 'dns'].flatMap((from) => [
          ...parts.map((part) => `${from} > ${part}:9464,9465`),
          `${from} > operator:9464`,
        ]),
        'operator > rubis-predictor:9464',
        // The chart knows the API server by its ports alone, unless it is told addresses.
        ...[...others, 'api-server'].map((to) => `operator > ${to}:443,6443`),
        'operator > dns:53,443,6443',
      ].toSorted(),
    );
  });

  it.each(globSync('*.yaml', { cwd: GOLDEN }).filter((file) => !file.includes('values')))(
    'of the chart are understood: %s',
    (file) => {
      const policies = policiesOf('operators', rendered(file));
      expect(policies).not.toEqual([]);
      expect(() => render(compile({ ...state, policies }), POD_CIDR)).not.toThrow();
    },
  );
});
