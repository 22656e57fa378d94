import { Construct } from 'constructs';
import type { Context } from '../context.ts';
import { define } from '../define.ts';
import { selectorLabels } from '../labels.ts';
import { childName } from '../names.ts';
import { container, podTemplate } from '../pods.ts';
import { PORT } from '../ports.ts';
import { defineServiceAccount, servicePort } from '../workload.ts';
import type { ChaosToken } from './token.ts';

/** The CronJob is suspended; its schedule only has to be one. */
const NEVER_USED_SCHEDULE = '0 0 1 1 *';
/** Longer than any leak that `--for` asks for in practice; the agents' lease ends with the pod. */
const DEADLINE_SECONDS = 3600;
/** After that the same `kubectl create job` command works again. */
const CLEARED_AFTER_SECONDS = 120;

/** `kubectl create job cpu-leak --from=cronjob/NAME-cpu-leak` makes the web server leak CPU. */
export class CpuLeak extends Construct {
  constructor(scope: Construct, context: Context, token: ChaosToken) {
    super(scope, 'cpu-leak');
    const name = childName(context.name, 'cpu-leak');
    const agents = childName(context.name, 'web-agents');
    const labels = selectorLabels(context, 'cpu-leak');
    defineServiceAccount(this, context, 'cpu-leak');
    define(this, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: agents, labels: selectorLabels(context, 'web') },
      spec: {
        clusterIP: 'None',
        // A web server under a leak may fail its readiness probe; its agent must still be found.
        publishNotReadyAddresses: true,
        selector: selectorLabels(context, 'web'),
        ports: [servicePort('chaos', PORT.chaos)],
      },
    });
    define(this, {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name, labels },
      spec: {
        suspend: true,
        schedule: NEVER_USED_SCHEDULE,
        concurrencyPolicy: 'Forbid',
        jobTemplate: {
          metadata: { labels },
          spec: {
            // A retry would revive the leak.
            backoffLimit: 0,
            activeDeadlineSeconds: DEADLINE_SECONDS,
            ttlSecondsAfterFinished: CLEARED_AFTER_SECONDS,
            template: podTemplate(context, {
              component: 'cpu-leak',
              scheduling: {},
              volumes: [token.password.volume],
              containers: [
                container(context, {
                  name: 'cpu-leak',
                  image: 'chaos',
                  resources: {
                    requests: { cpu: '10m', memory: '64Mi' },
                    limits: { cpu: '100m', memory: '128Mi' },
                  },
                  command: ['node', 'workloads/chaos/src/job/cpu-leak.ts'],
                  env: { ...token.environment, AGENT_SERVICE: agents },
                  mounts: [token.password.mount],
                }),
              ],
              spec: { restartPolicy: 'Never' },
            }),
          },
        },
      },
    });
  }
}
