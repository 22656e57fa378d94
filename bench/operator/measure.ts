import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startNodesStandIn, startStrimziStandIn } from '@anomaly-prediction/test';
import { KINDS, objectPath } from '../../operator/src/kube/kinds.ts';
import type { StoredAnomalyPredictor } from '../../operator/src/resource.ts';
import { conditionOf, type OperatorProcess, startOperator } from '../../operator/testing/system.ts';
import type { Sample } from '../benchmark.ts';
import { lastCreateMs, writesBy } from './audit.ts';
import { type Cluster, childrenOf, openCluster } from './cluster.ts';
import { sumOf } from './prometheus.ts';

const OPERATOR = 'operator';
const POLL_MS = 250;
const APPLIED_TIMEOUT_MS = 300_000;
const READY_TIMEOUT_MS = 300_000;
/** Without a call but the Lease's for so long the operator has settled. */
const QUIET_MS = 10_000;
const SETTLE_TIMEOUT_MS = 120_000;
/** A Lease is renewed every 2 s. */
const QUIET_CALLS = QUIET_MS / 2_000 + 1;
const CHANGE_POLL_MS = 10;
const CHANGE_TIMEOUT_MS = 30_000;
const CALLS = 'anomaly_operator_api_requests_total';

export interface MeasureOptions {
  resourceCount: number;
  idleSeconds: number;
  changes: number;
  step<T>(what: string, work: () => Promise<T>): Promise<T>;
  signal: AbortSignal;
}

/** One life of an operator, from its start beside resources that nobody looked after. */
export async function measureOperator(options: MeasureOptions): Promise<Record<string, number>> {
  const { resourceCount, idleSeconds, changes, step, signal } = options;
  const cluster = await step(`an API server with ${resourceCount} AnomalyPredictors`, () =>
    openCluster(resourceCount),
  );
  try {
    const calm = keepPredictorsCalm(cluster);
    const startMs = Date.now();
    const { operator, seconds } = await step('all applied', async () => {
      const started = await startCold(cluster);
      await allApplied(cluster, signal);
      const writes = writesBy(await cluster.plane.auditLog(), OPERATOR);
      return { operator: started, seconds: (lastCreateMs(writes) - startMs) / 1_000 };
    });
    const standIns = await Promise.all([
      startStrimziStandIn(cluster.plane),
      startNodesStandIn(cluster.plane),
    ]);
    try {
      await step('all Ready', () => allReady(cluster, signal));
      await step('settled', () => settled(operator, signal));
      const writes = writesBy(await cluster.plane.auditLog(), OPERATOR).length;
      const idle = await step(`idle for ${idleSeconds} s`, () =>
        measureIdle(operator, idleSeconds),
      );
      const changeSeconds = await step(`${changes} changes`, () =>
        measureChanges(cluster, changes),
      );
      return {
        seconds,
        writesPerResource: writes / resourceCount,
        ...idle,
        changeSeconds,
      };
    } finally {
      calm.stop();
      await Promise.all(standIns.map((standIn) => standIn.stop()));
    }
  } finally {
    await cluster.close();
  }
}

const startCold = ({ world, plane, predictor }: Cluster): Promise<OperatorProcess> =>
  startOperator(world, plane, predictor, {
    name: OPERATOR,
    // As it runs in a cluster.
    env: { POLL_SECONDS: '5', RESYNC_SECONDS: '600' },
  });

/** Each has read its last record a second ago, and expects nothing. */
function keepPredictorsCalm({ predictor, resources }: Cluster) {
  const say = () => {
    for (const { metadata } of resources) {
      predictor.say(metadata.namespace ?? '', metadata.name, {
        trained: true,
        violationProbability: 0.01,
        expectedLeadSeconds: null,
        alarm: false,
        reasons: [],
        recordTimestamp: Math.floor(Date.now() / 1_000) - 1,
        episodes: { caught: 0, missed: 0 },
        lastOutcome: null,
      });
    }
  };
  say();
  const timer = setInterval(say, 1_000);
  return { stop: () => clearInterval(timer) };
}

async function allApplied({ resources, countChildren }: Cluster, signal: AbortSignal) {
  const wanted = resources.reduce((sum, resource) => sum + childrenOf(resource).length, 0);
  let there = 0;
  await until(
    async () => {
      there = await countChildren();
      return there >= wanted;
    },
    { pollMs: POLL_MS, timeoutMs: APPLIED_TIMEOUT_MS, signal },
    () => `${there} of ${wanted} children are there`,
  );
}

async function allReady({ resources, ask }: Cluster, signal: AbortSignal) {
  let ready = 0;
  await until(
    async () => {
      const { group, version, plural } = KINDS.anomalyPredictor;
      const list = await ask('GET', `/apis/${group}/${version}/${plural}`);
      const { items } = list as { items: StoredAnomalyPredictor[] };
      ready = items.filter((item) => conditionOf(item, 'Ready')?.status === 'True').length;
      return ready === resources.length;
    },
    { pollMs: 1_000, timeoutMs: READY_TIMEOUT_MS, signal },
    () => `${ready} of ${resources.length} AnomalyPredictors are Ready`,
  );
}

async function settled(operator: OperatorProcess, signal: AbortSignal) {
  let before = Number.NEGATIVE_INFINITY;
  await until(
    async () => {
      const last = before;
      before = sumOf(await operator.metrics(), CALLS);
      return before - last <= QUIET_CALLS;
    },
    { pollMs: QUIET_MS, timeoutMs: SETTLE_TIMEOUT_MS, signal },
    () => 'the operator goes on asking the API server',
  );
}

async function measureIdle(operator: OperatorProcess, seconds: number) {
  const before = sumOf(await operator.metrics(), CALLS);
  const startMs = performance.now();
  await delay(seconds * 1_000);
  const memoryMiB = await residentMiB(operator.part.pid);
  const minutes = (performance.now() - startMs) / 60_000;
  const calls = sumOf(await operator.metrics(), CALLS) - before;
  return { memoryMiB, idleCallsPerMinute: calls / minutes };
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status tells no VmRSS`);
  return Number(kibibytes) / 1_024;
}

/** One after the other, each of another resource. @returns the mean seconds of one */
async function measureChanges({ resources, ask }: Cluster, changes: number): Promise<number> {
  let totalMs = 0;
  for (const { metadata } of resources.slice(0, changes)) {
    const { namespace = '', name } = metadata;
    const child = objectPath(KINDS.deployment, namespace, `${name}-aggregator`);
    const generation = async () =>
      ((await ask('GET', child)) as StoredAnomalyPredictor).metadata.generation;
    const before = await generation();
    const startMs = performance.now();
    const change = { spec: { slo: { responseTimeMs: 80 } } };
    await ask('PATCH', objectPath(KINDS.anomalyPredictor, namespace, name), change);
    await until(
      async () => (await generation()) !== before,
      { pollMs: CHANGE_POLL_MS, timeoutMs: CHANGE_TIMEOUT_MS },
      () => `a change of ${namespace}/${name} has not reached ${name}-aggregator`,
    );
    totalMs += performance.now() - startMs;
  }
  return totalMs / 1_000 / Math.min(changes, resources.length);
}

interface UntilOptions {
  pollMs: number;
  timeoutMs: number;
  signal?: AbortSignal;
}

/** @throws what is missing still when it takes too long */
async function until(
  holds: () => Promise<boolean>,
  { pollMs, timeoutMs, signal }: UntilOptions,
  missing: () => string,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await holds())) {
    signal?.throwIfAborted();
    if (performance.now() > deadlineMs) {
      throw new Error(`after ${timeoutMs / 1_000} s ${missing()}`);
    }
    await delay(pollMs);
  }
}

export const asSamples = (
  figures: Record<string, number>,
  measures: Readonly<Record<string, { measure: string; unit: string }>>,
): Sample[] =>
  Object.entries(figures).flatMap(([figure, value]) => {
    const known = measures[figure];
    return known ? [{ ...known, value }] : [];
  });
