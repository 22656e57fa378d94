import type { Resources, Scheduling } from '@anomaly-prediction/operator';
import type {
  Container,
  ContainerPort,
  EnvVar,
  PodSpec,
  PodTemplateSpec,
  Probe,
  Volume,
  VolumeMount,
} from 'kubernetes-types/core/v1.js';
import type { Context } from './context.ts';
import { type Component, commonLabels, selectorLabels } from './labels.ts';
import { childName } from './names.ts';
import { PORT } from './ports.ts';

/** One user for all containers: the sidecar reads the web server's cgroup only as the same user. */
const USER_ID = 10_001;

export interface PodOptions {
  component: Component;
  scheduling: Scheduling;
  containers: Container[];
  initContainers?: Container[];
  volumes?: Volume[];
  /** Pods are made anew when one of these changes. */
  revisions?: Record<string, string>;
  spec?: Partial<PodSpec>;
}

/** A pod that fits Pod Security `restricted`, and that no API token is mounted into. */
export function podTemplate(context: Context, options: PodOptions): PodTemplateSpec {
  const { component, scheduling, revisions, volumes = [], initContainers = [] } = options;
  const { nodeSelector, tolerations, priorityClassName } = scheduling;
  const pullSecrets = context.spec.images.pullSecrets ?? [];
  return {
    metadata: {
      labels: { ...commonLabels(context), ...selectorLabels(context, component) },
      ...(revisions && { annotations: revisions }),
    },
    spec: {
      serviceAccountName: childName(context.name, component),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER_ID,
        runAsGroup: USER_ID,
        fsGroup: USER_ID,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
      ...(nodeSelector && { nodeSelector }),
      ...(tolerations && { tolerations }),
      ...(priorityClassName !== undefined && { priorityClassName }),
      ...(initContainers.length > 0 && { initContainers }),
      containers: options.containers,
      ...(volumes.length > 0 && { volumes }),
      ...options.spec,
    },
  };
}

export interface ContainerOptions {
  name: string;
  image: string;
  resources: Resources;
  command?: string[];
  env?: Record<string, string>;
  /** Variables that only the cluster knows, such as the pod's own name. */
  envFrom?: EnvVar[];
  ports?: ContainerPort[];
  mounts?: VolumeMount[];
  /** Port of /healthz and /readyz; none for what ends by itself. */
  probePort?: number;
  /** For a process that may be slow and must be left alone all the same. */
  patient?: boolean;
}

export function container(context: Context, options: ContainerOptions): Container {
  const { name, image, resources, command, ports = [], mounts = [], probePort } = options;
  const env = [
    ...Object.entries(options.env ?? {}).map(([key, value]) => ({ name: key, value })),
    ...(options.envFrom ?? []),
  ];
  return {
    name,
    image: imageName(context, image),
    ...(command && { command }),
    ...(env.length > 0 && { env }),
    ...(ports.length > 0 && { ports }),
    ...(probePort !== undefined && probes(probePort, options.patient ? PATIENT : USUAL)),
    resources: { ...resources },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    ...(mounts.length > 0 && { volumeMounts: mounts }),
  };
}

function imageName({ spec, images }: Context, image: string): string {
  const { registry = images.registry, tag = images.tag } = spec.images;
  return `${registry}/${image}:${tag}`;
}

interface Patience {
  timeoutSeconds: number;
  /** In a row, until no requests are sent any more. */
  unreadyAfter: number;
  /** In a row, until the container is started anew. */
  hangingAfter: number;
}

const PERIOD_SECONDS = 5;
const USUAL: Patience = { timeoutSeconds: 3, unreadyAfter: 3, hangingAfter: 6 };
const PATIENT: Patience = { timeoutSeconds: 10, unreadyAfter: 6, hangingAfter: 24 };

const probes = (port: number, { timeoutSeconds, unreadyAfter, hangingAfter }: Patience) => {
  const probe = (path: string, failureThreshold: number): Probe => ({
    httpGet: { path, port },
    periodSeconds: PERIOD_SECONDS,
    timeoutSeconds,
    failureThreshold,
  });
  // What only waits for Kafka or a database is not ready, but does not hang.
  return {
    readinessProbe: probe('/readyz', unreadyAfter),
    livenessProbe: { ...probe('/healthz', hangingAfter), initialDelaySeconds: 15 },
  };
};

export const metricsPort = (port: number = PORT.metrics, name = 'metrics'): ContainerPort => ({
  name,
  containerPort: port,
});
