import { Construct } from 'constructs';
import type { Context } from './context.ts';
import { kafkaAccess } from './kafka/access.ts';
import { topicsContainers } from './kafka/make-topics.ts';
import { container, metricsPort, podTemplate } from './pods.ts';
import { PORT } from './ports.ts';
import { defineDeployment, defineService, defineServiceAccount, servicePort } from './workload.ts';

/** Joins `stats` and `responsetime` per second. */
export class Aggregator extends Construct {
  constructor(scope: Construct, context: Context) {
    super(scope, 'aggregator');
    const { slo, aggregator } = context.spec;
    const kafka = kafkaAccess(context, 'aggregator');
    defineServiceAccount(this, context, 'aggregator');
    defineDeployment(this, context, 'aggregator', {
      replicas: 1,
      strategy: { type: 'Recreate' },
      template: podTemplate(context, {
        component: 'aggregator',
        scheduling: aggregator.scheduling,
        volumes: kafka.volumes,
        initContainers: topicsContainers(context),
        containers: [
          container(context, {
            name: 'aggregator',
            image: 'aggregator',
            resources: aggregator.resources,
            env: {
              ...kafka.env,
              SLO_MS: String(slo.responseTimeMs),
              ALLOWED_LATENESS_SECONDS: String(aggregator.allowedLatenessSeconds),
              METRICS_PORT: String(PORT.metrics),
            },
            ports: [metricsPort()],
            mounts: kafka.mounts,
            probePort: PORT.metrics,
          }),
        ],
      }),
    });
    defineService(this, context, 'aggregator', [servicePort('metrics', PORT.metrics)]);
  }
}
