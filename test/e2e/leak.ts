import { type Kubectl, waitFor } from './kubectl.ts';

const STARTED_WITHIN_MS = 60_000;
/** As design says: cleared away so long after its end, and its name is free again. */
const CLEARED_WITHIN_MS = 180_000;

export interface LeakOf {
  namespace: string;
  /** Of the AnomalyPredictor. */
  name: string;
  job: string;
}

export interface Leak {
  /** When the agent in the web server's pod began, in epoch seconds. */
  startedAt: number;
  pod: string;
  /** `kubectl delete job`. */
  delete(): Promise<void>;
  /** Resolves once the job has ended by itself and has been cleared away. */
  cleared(): Promise<void>;
}

/** `kubectl create job JOB --from=cronjob/NAME-cpu-leak`; done when the web server leaks. */
export async function startLeak(kubectl: Kubectl, { namespace, name, job }: LeakOf): Promise<Leak> {
  const here = `--namespace=${namespace}`;
  await kubectl('create', 'job', job, here, `--from=cronjob/${name}-cpu-leak`);
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
