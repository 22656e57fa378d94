import type { Cluster } from '../world/cluster/cluster.ts';
import { type Kubectl, waitFor } from './kubectl.ts';

const STARTED_WITHIN_MS = 60_000;
const COMMAND = /chaos\/src\/job\/leak\.ts --kind \w+$/;
/** A leak lasts five minutes at most; its job is cleared away two minutes later, and its name is free. */
const CLEARED_WITHIN_MS = 480_000;

export interface LeakOf {
  namespace: string;
  /** Of the AnomalyPredictor. */
  name: string;
  job: string;
  kind?: 'cpu-leak' | 'memory-leak';
}

export interface Leak {
  /** When the agent in the web server's pod began, in epoch seconds. */
  startedAt: number;
  pod: string;
  /** `kubectl delete job`. */
  delete(): Promise<void>;
  /** SIGKILL to its process; on a cluster that is not ours its pod is deleted without grace. */
  kill(cluster: Pick<Cluster, 'signalPods'> | undefined): Promise<void>;
  /** Resolves once the job has ended by itself and has been cleared away. */
  cleared(): Promise<void>;
}

/** `kubectl create job JOB --from=cronjob/NAME-KIND`; done when the web server leaks. */
export async function startLeak(kubectl: Kubectl, of: LeakOf): Promise<Leak> {
  const { namespace, name, job, kind = 'cpu-leak' } = of;
  const here = `--namespace=${namespace}`;
  await kubectl('create', 'job', job, here, `--from=cronjob/${name}-${kind}`);
  const startedAt = await waitFor(
    `job ${job} to start its leak`,
    async () => {
      const log = await kubectl('logs', `job/${job}`, here);
      const started = log.split('\n').find((line) => line.includes('"leakStart"'));
      if (started === undefined) throw new Error(log.trimEnd().split('\n').at(-1));
      return (JSON.parse(started) as { timestamp: number }).timestamp;
    },
    STARTED_WITHIN_MS,
  );
  const pods = await kubectl('get', 'pods', here, `--selector=job-name=${job}`, '--output=name');
  return {
    startedAt,
    pod: pods.trim(),
    async delete() {
      await kubectl('delete', 'job', job, here, '--wait=false');
    },
    async kill(cluster) {
      if (cluster === undefined) {
        await kubectl('delete', pods.trim(), here, '--grace-period=0', '--force', '--wait=false');
      } else if (cluster.signalPods(COMMAND, 'SIGKILL') !== 1) {
        throw new Error(`job ${job} has no process, or others run beside it`);
      }
    },
    cleared: () =>
      waitFor(
        `job ${job} to be cleared away`,
        async () => {
          const found = await kubectl('get', 'job', job, here, '--ignore-not-found');
          if (found !== '') throw new Error(found);
        },
        CLEARED_WITHIN_MS,
      ),
  };
}
