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

export const LEAKS = ['cpu-leak', 'memory-leak'] as const;
type LeakName = (typeof LEAKS)[number];

/** What the job of each asks the agent for; how long and how fast is its own to know. */
const KINDS: Record<LeakName, string> = { 'cpu-leak': 'cpu', 'memory-leak': 'memory' };

/** The leaks that can be started, and how their jobs find the agents in the web pods. */
export class Leaks extends Construct {
  constructor(scope: Construct, context: Context, token: ChaosToken) {
    super(scope, 'leaks');
    const agents = childName(context.name, 'web-agents');
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
    for (const leak of LEAKS) new Leak(this, context, { leak, agents, token });
  }
}

interface LeakOptions {
  leak: LeakName;
  /** The Service behind which the agents are. */
  agents: string;
  token: ChaosToken;
}

/** `kubectl create job leak --from=cronjob/NAME-cpu-leak` makes the web server leak CPU. */
class Leak extends Construct {
  constructor(scope: Construct, context: Context, { leak, agents, token }: LeakOptions) {
    super(scope, leak);
    const name = childName(context.name, leak);
    const labels = selectorLabels(context, leak);
    defineServiceAccount(this, context, leak);
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
              component: leak,
              scheduling: {},
              volumes: [token.password.volume],
              containers: [
                container(context, {
                  name: leak,
                  image: 'chaos',
                  resources: {
                    requests: { cpu: '10m', memory: '64Mi' },
                    limits: { cpu: '100m', memory: '128Mi' },
                  },
                  command: ['node', 'workloads/chaos/src/job/leak.ts', '--kind', KINDS[leak]],
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
