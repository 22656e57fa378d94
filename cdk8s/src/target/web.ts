import { toCores, webNodeOptions } from '@anomaly-prediction/operator';
import { Construct } from 'constructs';
import type { Container } from 'kubernetes-types/core/v1.js';
import type { ChaosToken } from '../chaos/token.ts';
import type { Context } from '../context.ts';
import { kafkaAccess } from '../kafka/access.ts';
import { container, metricsPort, podTemplate } from '../pods.ts';
import { PORT } from '../ports.ts';
import {
  defineDeployment,
  defineDisruptionBudget,
  defineService,
  defineServiceAccount,
  servicePort,
} from '../workload.ts';
import type { Database } from './database.ts';

const SERVER = 'workloads/auction/src/main.ts';
const LAUNCHER = 'workloads/chaos/src/launch.ts';
/** The one place where a leak's agent and the web server's module meet; of this container alone. */
const CHAOS_FOLDER = '/run/chaos';
const chaosVolume = { name: 'chaos-socket', emptyDir: {} };

/** The auction's web server, and beside it the sidecar that measures it. */
export class Web extends Construct {
  constructor(scope: Construct, context: Context, database: Database, chaos?: ChaosToken) {
    super(scope, 'web');
    const { replicas, scheduling } = context.spec.target.rubis.web;
    const sidecarKafka = kafkaAccess(context, 'sidecar');
    const passwords = [database.password, ...(chaos ? [chaos.password] : [])];
    defineServiceAccount(this, context, 'web');
    defineDeployment(this, context, 'web', {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: podTemplate(context, {
        component: 'web',
        scheduling,
        revisions: Object.assign({}, ...passwords.map(({ revisions }) => revisions)),
        volumes: [
          ...passwords.map(({ volume }) => volume),
          ...(chaos ? [chaosVolume] : []),
          ...sidecarKafka.volumes,
        ],
        containers: [server(context, database, chaos), sidecar(context)],
        // The sidecar finds the web server's process in it.
        spec: { shareProcessNamespace: true },
      }),
    });
    defineService(this, context, 'web', [
      servicePort('http', PORT.web),
      servicePort('metrics', PORT.metrics),
      servicePort('sidecar-metrics', PORT.sidecarMetrics),
    ]);
    defineDisruptionBudget(this, context, 'web');
  }
}

function server(context: Context, database: Database, chaos?: ChaosToken): Container {
  const { resources } = context.spec.target.rubis.web;
  return container(context, {
    name: 'web',
    image: 'auction',
    resources,
    command: ['node', chaos ? LAUNCHER : SERVER],
    env: {
      PORT: String(PORT.web),
      METRICS_PORT: String(PORT.metrics),
      NODE_OPTIONS: webNodeOptions(context.spec),
      ...database.environment,
      ...(chaos && {
        ...chaos.environment,
        CHAOS_SOCKET: `${CHAOS_FOLDER}/web.sock`,
        CPU_ALLOWANCE_CORES: String(toCores(resources.limits.cpu)),
      }),
    },
    ports: [
      { name: 'http', containerPort: PORT.web },
      metricsPort(),
      ...(chaos ? [{ name: 'chaos', containerPort: PORT.chaos }] : []),
    ],
    mounts: [
      database.password.mount,
      ...(chaos ? [chaos.password.mount, { name: chaosVolume.name, mountPath: CHAOS_FOLDER }] : []),
    ],
    probePort: PORT.metrics,
    // Under a leak it answers late: that is to be seen, not mended.
    patient: true,
  });
}

function sidecar(context: Context): Container {
  const kafka = kafkaAccess(context, 'sidecar');
  return container(context, {
    name: 'metrics-sidecar',
    image: 'metrics-sidecar',
    resources: {
      requests: { cpu: '25m', memory: '64Mi' },
      limits: { cpu: '200m', memory: '128Mi' },
    },
    env: {
      ...kafka.env,
      // By its whole path where the launcher starts it.
      TARGET_COMMAND: `^\\S*node \\S*${SERVER.replaceAll('.', '\\.')}$`,
      METRICS_PORT: String(PORT.sidecarMetrics),
    },
    envFrom: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    ports: [metricsPort(PORT.sidecarMetrics, 'sidecar-metrics')],
    mounts: kafka.mounts,
    probePort: PORT.sidecarMetrics,
  });
}
