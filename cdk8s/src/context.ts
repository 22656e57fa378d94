import type { AnomalyPredictorSpec } from '@anomaly-prediction/operator';
import type { OwnerReference } from 'kubernetes-types/meta/v1.js';

/** All that the objects depend on; the same context always gives the same objects. */
export interface Context {
  name: string;
  namespace: string;
  spec: AnomalyPredictorSpec;
  /** Where images come from unless the resource says otherwise. */
  images: { registry: string; tag: string };
  secrets: GeneratedSecrets;
  /** Who applies the objects, as `app.kubernetes.io/managed-by`. */
  managedBy: string;
  /** The resource that they go with; none where plain YAML is written. */
  owner?: OwnerReference;
}

/** What is random, made once and kept, each in the Secret `NAME-PART`. */
export const GENERATED_SECRETS = ['database', 'chaos'] as const;
export type GeneratedSecretName = (typeof GENERATED_SECRETS)[number];
export type GeneratedSecrets = Record<GeneratedSecretName, GeneratedSecret>;

export interface GeneratedSecret {
  value: string;
  /** Tells pods that it was made anew. */
  revision: string;
}
