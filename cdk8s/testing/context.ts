// What tests of the manifests say of an installation: only what matters to a case; all else is valid.

import { API_VERSION, KIND, readAnomalyPredictor } from '@anomaly-prediction/operator';
import type { PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { Context } from '../src/context.ts';
import { type Manifest, synthesize } from '../src/synthesize.ts';

export const aContext = (spec: object = {}, altered: Partial<Context> = {}): Context => ({
  name: 'rubis',
  namespace: 'shop',
  spec: readAnomalyPredictor(
    { apiVersion: API_VERSION, kind: KIND, metadata: { name: 'rubis' }, spec },
    'the test',
  ).spec,
  images: { registry: 'registry.example', tag: '1' },
  secrets: {
    database: { value: 'database-password', revision: 'r1' },
    chaos: { value: 'chaos-token', revision: 'r2' },
  },
  managedBy: 'test',
  ...altered,
});

export const WITH_CHAOS = { chaos: { enabled: true } };
export const EXTERNAL = { kafka: { external: { bootstrapServers: 'one.example:9093' } } };

export const made = (spec: object = {}, altered: Partial<Context> = {}): Manifest[] =>
  synthesize(aContext(spec, altered));

interface Templated {
  spec: { template?: PodTemplateSpec; jobTemplate?: { spec: { template: PodTemplateSpec } } };
}

/** Templates of all pods, by the name of what makes them. */
export const podsOf = (manifests: Manifest[]): Map<string, PodTemplateSpec & { spec: PodSpec }> =>
  new Map(
    manifests.flatMap((manifest) => {
      if (!['Deployment', 'StatefulSet', 'CronJob'].includes(manifest.kind)) return [];
      const { spec } = manifest as unknown as Templated;
      const template = spec.template ?? spec.jobTemplate?.spec.template;
      if (!template?.spec) throw new Error(`${manifest.kind} ${manifest.metadata.name} has no pod`);
      return [[manifest.metadata.name, { ...template, spec: template.spec }] as const];
    }),
  );

export const find = <T = Manifest>(manifests: Manifest[], kind: string, name: string): T => {
  const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found as T;
};
