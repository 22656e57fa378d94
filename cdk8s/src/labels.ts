import type { Context } from './context.ts';

export const LABEL = {
  name: 'app.kubernetes.io/name',
  instance: 'app.kubernetes.io/instance',
  component: 'app.kubernetes.io/component',
  partOf: 'app.kubernetes.io/part-of',
  managedBy: 'app.kubernetes.io/managed-by',
} as const;

/** Says which operator's children are ours to look after. */
export const MANAGED_BY = 'anomaly-predictor-operator';

export type Component =
  | 'kafka'
  | 'database'
  | 'web'
  | 'client'
  | 'aggregator'
  | 'predictor'
  | 'cpu-leak'
  | 'memory-leak';

/** On every object. */
export const commonLabels = ({ name, managedBy }: Context): Record<string, string> => ({
  [LABEL.name]: 'anomaly-predictor',
  [LABEL.instance]: name,
  [LABEL.partOf]: 'anomaly-prediction',
  [LABEL.managedBy]: managedBy,
});

/** Which pods are this component's; fixed, since a selector cannot change. */
export const selectorLabels = (
  { name }: Pick<Context, 'name'>,
  component: Component,
): Record<string, string> => ({
  [LABEL.instance]: name,
  [LABEL.component]: component,
});
