import type { KubeObject } from '../kube/object.ts';

interface Scaler extends KubeObject {
  spec?: { scaleTargetRef?: { kind?: string; name?: string } };
}

interface Scaled extends KubeObject {
  spec?: { replicas?: number };
}

/** Whether a HorizontalPodAutoscaler decides how many pods this Deployment or StatefulSet has. */
export const isAutoscaled = ({ kind, metadata }: KubeObject, scalers: readonly KubeObject[]) =>
  scalers.some((scaler) => {
    const target = (scaler as Scaler).spec?.scaleTargetRef;
    return target?.kind === kind && target.name === metadata.name;
  });

/** What is desired, but for how many pods. */
export function withoutReplicas(desired: KubeObject): KubeObject {
  const { replicas: _, ...spec } = (desired as Scaled).spec ?? {};
  return { ...desired, spec } as KubeObject;
}

/**
 * What to apply where an autoscaler owns the number of pods: nothing of it, once somebody else owns
 * the field. Until then what is there, since a field that nobody applies any more falls back to 1.
 * `live` must carry its managed fields.
 */
export function yieldReplicas(desired: KubeObject, live: KubeObject, manager: string): KubeObject {
  const othersOwn = (live.metadata.managedFields ?? []).some(
    (entry) => entry.manager !== manager && ownsReplicas(entry.fieldsV1),
  );
  const yielded = withoutReplicas(desired) as Scaled;
  if (othersOwn) return yielded;
  const replicas = (live as Scaled).spec?.replicas;
  return {
    ...yielded,
    spec: { ...yielded.spec, ...(replicas !== undefined && { replicas }) },
  } as Scaled;
}

const ownsReplicas = (fields: Record<string, unknown> | undefined): boolean => {
  const spec = fields?.['f:spec'];
  return typeof spec === 'object' && spec !== null && 'f:replicas' in spec;
};
