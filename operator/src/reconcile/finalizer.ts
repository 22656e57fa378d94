import type { KubeObject } from '../kube/object.ts';

/** Keeps a resource until the topics and users that its Kafka must let go of are gone. */
export const FINALIZER = 'anomalyprediction.io/kafka';

export const hasFinalizer = ({ metadata }: KubeObject): boolean =>
  metadata.finalizers?.includes(FINALIZER) ?? false;

export const withFinalizer = ({ metadata }: KubeObject): string[] => [
  ...(metadata.finalizers ?? []),
  FINALIZER,
];

export const withoutFinalizer = ({ metadata }: KubeObject): string[] =>
  (metadata.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
