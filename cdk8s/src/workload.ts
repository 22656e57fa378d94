import type { Construct } from 'constructs';
import type { DeploymentStrategy } from 'kubernetes-types/apps/v1.js';
import type { PodTemplateSpec, ServicePort } from 'kubernetes-types/core/v1.js';
import type { Context } from './context.ts';
import { define } from './define.ts';
import { type Component, selectorLabels } from './labels.ts';
import { childName } from './names.ts';

/** Old ReplicaSets that are kept to look at. */
const REVISION_HISTORY = 2;

const metadata = ({ name }: Context, component: Component) => ({
  name: childName(name, component),
  labels: selectorLabels({ name }, component),
});

/** An identity without a right, so that none has the namespace's default one. */
export function defineServiceAccount(
  scope: Construct,
  context: Context,
  component: Component,
): void {
  define(scope, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(context, component),
    automountServiceAccountToken: false,
  });
}

export function defineDeployment(
  scope: Construct,
  context: Context,
  component: Component,
  {
    replicas,
    template,
    strategy,
  }: { replicas: number; template: PodTemplateSpec; strategy: DeploymentStrategy },
): void {
  define(scope, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(context, component),
    spec: {
      replicas,
      revisionHistoryLimit: REVISION_HISTORY,
      selector: { matchLabels: selectorLabels(context, component) },
      strategy,
      template,
    },
  });
}

export function defineService(
  scope: Construct,
  context: Context,
  component: Component,
  ports: ServicePort[],
): void {
  define(scope, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(context, component),
    spec: { selector: selectorLabels(context, component), ports },
  });
}

/** Nodes are drained one pod at a time; a single pod never holds up a drain. */
export function defineDisruptionBudget(
  scope: Construct,
  context: Context,
  component: Component,
): void {
  define(scope, {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(context, component),
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(context, component) } },
  });
}

export const servicePort = (name: string, port: number): ServicePort => ({
  name,
  port,
  targetPort: name,
});
