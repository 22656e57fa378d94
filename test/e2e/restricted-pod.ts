import type { Container, EnvVar, PodSpec, Volume, VolumeMount } from 'kubernetes-types/core/v1.js';

const USER_ID = 10_001;
const SECRET_MODE = 0o440;

export interface RestrictedPod {
  name: string;
  namespace: string;
  /** Name of its container: `test` unless told. */
  container?: string;
  image: string;
  command: string[];
  env?: Readonly<Record<string, string>>;
  labels?: Record<string, string>;
  /** Resources that it asks for. */
  requests?: Record<string, string>;
  volumes?: readonly (Volume & Pick<VolumeMount, 'mountPath'>)[];
  spec?: Partial<PodSpec>;
}

/** A pod of a test's own that fits Pod Security `restricted`, asks for little and has no token. */
export function restrictedPod(options: RestrictedPod): object {
  const { name, namespace, image, command, env = {}, labels, volumes = [], spec } = options;
  const { container: called = 'test', requests = { cpu: '10m', memory: '64Mi' } } = options;
  const variables: EnvVar[] = Object.entries(env).map(([key, value]) => ({ name: key, value }));
  const container: Container = {
    name: called,
    image,
    command,
    env: variables,
    resources: { requests, limits: { memory: '256Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: volumes.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name, ...labels } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER_ID,
        runAsGroup: USER_ID,
        fsGroup: USER_ID,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [container],
      volumes: volumes.map(({ mountPath: _, ...volume }) => volume),
      ...spec,
    },
  };
}

/** Some keys of a Secret as files of a folder. */
export const secretFiles = (
  name: string,
  mountPath: string,
  secretName: string,
  keys: readonly string[],
): Volume & { mountPath: string } => ({
  name,
  mountPath,
  secret: {
    secretName,
    defaultMode: SECRET_MODE,
    items: keys.map((key) => ({ key, path: key })),
  },
});
