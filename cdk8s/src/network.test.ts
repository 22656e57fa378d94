import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import { EXTERNAL, made, podsOf, WITH_CHAOS } from '../testing/context.ts';
import type { Manifest } from './synthesize.ts';

type Labels = Record<string, string>;

function matches({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels) {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(
      ({ key, operator, values = [] }) => operator === 'In' && values.includes(labels[key] ?? ''),
    )
  );
}

const policiesOf = (manifests: Manifest[]) =>
  manifests.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as NetworkPolicy[];

const podLabels = (manifests: Manifest[]) =>
  [...podsOf(manifests)].map(([name, { metadata }]) => ({ name, labels: metadata?.labels ?? {} }));

/** `FROM > TO:PORT` that one side allows, between pods of ours. */
function flows(manifests: Manifest[], side: 'egress' | 'ingress'): string[] {
  const pods = podLabels(manifests);
  return policiesOf(manifests)
    .flatMap(({ spec }) => {
      if (!spec) return [];
      const own = pods.filter(({ labels }) => matches(spec.podSelector ?? {}, labels));
      const rules =
        side === 'egress'
          ? (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }))
          : (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }));
      return rules.flatMap(({ peers, ports }) =>
        peers.flatMap(({ podSelector, namespaceSelector }) => {
          // Another namespace's: name servers, scrapers.
          if (!podSelector || namespaceSelector) return [];
          const others = pods.filter(({ labels }) => matches(podSelector, labels));
          return own.flatMap(({ name }) =>
            others.flatMap(({ name: other }) =>
              ports.map(({ port }) =>
                side === 'egress' ? `${name} > ${other}:${port}` : `${other} > ${name}:${port}`,
              ),
            ),
          );
        }),
      );
    })
    .sort();
}

describe('the network policies', () => {
  it('deny all that is not a flow, to each pod', () => {
    for (const spec of [WITH_CHAOS, EXTERNAL]) {
      const manifests = made(spec);
      const deny = policiesOf(manifests).find(({ spec }) => !spec?.egress && !spec?.ingress)?.spec;
      expect(deny?.policyTypes).toEqual(['Ingress', 'Egress']);
      for (const { labels } of podLabels(manifests)) {
        expect(matches(deny?.podSelector ?? {}, labels)).toBe(true);
      }
    }
  });

  it('let each flow out and in alike', () => {
    const manifests = made(WITH_CHAOS);
    expect(flows(manifests, 'egress')).toEqual([
      'rubis-client > rubis-web:8080',
      'rubis-cpu-leak > rubis-web:7070',
      'rubis-memory-leak > rubis-web:7070',
      'rubis-web > rubis-database:3306',
    ]);
    expect(flows(manifests, 'ingress')).toEqual(flows(manifests, 'egress'));
  });

  it('know of no leak where chaos is not enabled', () => {
    expect(flows(made(), 'ingress').filter((flow) => flow.includes('7070'))).toEqual([]);
  });

  it('let to an external Kafka’s ports alone', () => {
    const bootstrapServers = 'one.example:9094,two.example:9093,three.example:9094';
    const policies = policiesOf(made({ kafka: { external: { bootstrapServers } } }));
    const toKafka = policies.find(({ metadata }) => metadata?.name === 'rubis-to-kafka');
    expect(toKafka?.spec?.egress).toEqual([
      { ports: [9093, 9094].map((port) => ({ protocol: 'TCP', port })) },
    ]);
  });
});

describe('a selector', () => {
  const manifests = made(WITH_CHAOS);
  const pods = podLabels(manifests);
  const selecting = manifests.flatMap(({ kind, metadata, spec }) => {
    const { selector } = (spec ?? {}) as { selector?: LabelSelector | Labels };
    if (!selector) return [];
    const labels =
      'matchLabels' in selector ? (selector as LabelSelector) : { matchLabels: selector };
    return [[`${kind}/${metadata.name}`, labels as LabelSelector] as const];
  });

  it.each(selecting)('selects the pods of one component: %s', (name, selector) => {
    const selected = pods.filter(({ labels }) => matches(selector, labels)).map((pod) => pod.name);
    const [, own = ''] = name.split('/');
    expect(selected).toEqual([own.replace('-agents', '')]);
  });
});
