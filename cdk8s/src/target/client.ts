import { Construct } from 'constructs';
import type { Context } from '../context.ts';
import { kafkaAccess } from '../kafka/access.ts';
import { childName } from '../names.ts';
import { container, metricsPort, podTemplate } from '../pods.ts';
import { PORT } from '../ports.ts';
import { defineDeployment, defineDisruptionBudget, defineServiceAccount } from '../workload.ts';

/** The emulated visitors. */
export class Client extends Construct {
  constructor(scope: Construct, context: Context) {
    super(scope, 'client');
    const { clients } = context.spec.target.rubis;
    const { replicas, resources, scheduling } = clients;
    const kafka = kafkaAccess(context, 'client');
    defineServiceAccount(this, context, 'client');
    defineDeployment(this, context, 'client', {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      template: podTemplate(context, {
        component: 'client',
        scheduling,
        volumes: kafka.volumes,
        containers: [
          container(context, {
            name: 'client',
            image: 'load-client',
            resources,
            env: {
              ...kafka.env,
              TARGET_URL: `http://${childName(context.name, 'web')}:${PORT.web}`,
              SESSIONS: String(clients.sessions),
              THINK_TIME_MS: String(clients.thinkTimeMs),
              MIX: clients.mix,
              RAMP_UP_SECONDS: String(clients.rampUpSeconds),
              LOAD_SHAPE: clients.shape,
              METRICS_PORT: String(PORT.metrics),
            },
            envFrom: [
              { name: 'CLIENT_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            ],
            ports: [metricsPort()],
            mounts: kafka.mounts,
            probePort: PORT.metrics,
          }),
        ],
      }),
    });
    defineDisruptionBudget(this, context, 'client');
  }
}
