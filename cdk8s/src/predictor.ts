import { Construct } from 'constructs';
import type { Context } from './context.ts';
import { kafkaAccess } from './kafka/access.ts';
import { container, metricsPort, podTemplate } from './pods.ts';
import { PORT } from './ports.ts';
import { defineDeployment, defineService, defineServiceAccount, servicePort } from './workload.ts';

/** Says whether a violation is coming. */
export class Predictor extends Construct {
  constructor(scope: Construct, context: Context) {
    super(scope, 'predictor');
    const { slo, predictor } = context.spec;
    const kafka = kafkaAccess(context, 'predictor');
    defineServiceAccount(this, context, 'predictor');
    defineDeployment(this, context, 'predictor', {
      replicas: 1,
      // Two at once would say some predictions twice.
      strategy: { type: 'Recreate' },
      template: podTemplate(context, {
        component: 'predictor',
        scheduling: predictor.scheduling,
        volumes: kafka.volumes,
        containers: [
          container(context, {
            name: 'predictor',
            image: 'predictor',
            resources: predictor.resources,
            env: {
              ...kafka.env,
              SLO_MS: String(slo.responseTimeMs),
              HORIZON_SECONDS: String(predictor.horizonSeconds),
              ALARM_PROBABILITY: String(predictor.alarmProbability),
              TRAINING_SECONDS: String(predictor.trainingSeconds),
              METRICS_PORT: String(PORT.metrics),
            },
            ports: [metricsPort()],
            mounts: kafka.mounts,
            probePort: PORT.metrics,
          }),
        ],
      }),
    });
    defineService(this, context, 'predictor', [servicePort('metrics', PORT.metrics)]);
  }
}
