import type { RunningService, ServiceContext } from '@anomaly-prediction/service';
import type { Logger } from 'pino';
import { type Configuration, readConfiguration } from './configuration.ts';
import { describeError } from './describe-error.ts';
import { allOf, createInformers } from './informers.ts';
import {
  AlreadyExistsError,
  ConflictError,
  createKubeClient,
  createLeaderElector,
  createWorkQueue,
  LEASE_CLIENT_OPTIONS,
  type LeaderElector,
  loadConnection,
  NotLeaderError,
  pause,
  systemTiming,
  type WorkQueue,
} from './kube/index.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createFetchReport } from './predictor/fetch-report.ts';
import { createPredictorWatch, type PredictorWatch } from './predictor/watch.ts';
import { createCache, type Informers } from './reconcile/cache.ts';
import { createSecretKeeper } from './reconcile/generated-secrets.ts';
import { createReconcile, type Reconcile } from './reconcile/reconciler.ts';
import { createReporter } from './reconcile/reporter.ts';
import { createResourceWriter } from './reconcile/resource-writer.ts';

/** What is being written then may end; well inside the time that a stop may take. */
const DRAIN_MS = 5_000;
const SYNC_POLL_MS = 50;
/**
 * In a row; more of them is somebody who keeps changing what we change. Strimzi does so to each of its
 * objects in the seconds after they were made.
 */
const EXPECTED_CONFLICTS_MAX = 10;

/** Starts to watch, waits until it leads, then looks after every AnomalyPredictor. */
export async function start({
  environment,
  log,
  registry,
}: ServiceContext): Promise<RunningService> {
  const configuration = readConfiguration(environment);
  const stopping = new AbortController();
  const operator = assemble(configuration, log, registry);
  const watching = Promise.all(
    allOf(operator.informers).map((informer) => informer.run(stopping.signal)),
  );
  const leading = lead(operator, configuration, log, stopping.signal);
  return {
    ready: () => isSynced(operator.informers),
    async stop() {
      const drained = await operator.queue.shutDown(DRAIN_MS);
      stopping.abort();
      await Promise.all([leading, watching]);
      // A write that is under way would reach the server together with the successor's.
      if (drained) await release(operator.elector, log);
      operator.close();
    },
  };
}

/** A Lease that cannot be given back runs out by itself. */
async function release(elector: LeaderElector, log: Logger): Promise<void> {
  try {
    await elector.release();
  } catch (error) {
    log.warn(describeError(error), 'could not give the Lease back: another leads when it runs out');
  }
}

interface Operator {
  informers: Informers;
  elector: LeaderElector;
  queue: WorkQueue;
  predictors: PredictorWatch;
  metrics: Metrics;
  /** Has every resource that there is looked at, whatever is kept in mind of it. */
  resync(): void;
  close(): void;
}

function assemble(
  configuration: Configuration,
  log: Logger,
  registry: ServiceContext['registry'],
): Operator {
  const connection = loadConnection(process.env);
  const metrics: Metrics = createMetrics(registry, () => informers.resources.list());
  const onRequest = countRequests(metrics);
  const leaseClient = createKubeClient({ connection, ...LEASE_CLIENT_OPTIONS, onRequest });
  const elector = createLeaderElector({
    client: leaseClient,
    ...configuration.lease,
    onAttemptFailed: (error) => log.warn(describeError(error), 'could not get or renew the Lease'),
  });
  const client = createKubeClient({
    connection,
    gate: elector.gate,
    rateLimit: configuration.rateLimit,
    timeoutMs: configuration.apiTimeoutMs,
    onRequest,
    onWarning: ({ kind, namespace, name }, warning) =>
      log.warn(
        { namespace, kind: kind.kind, child: name, warning },
        'the API server doubts what it accepted',
      ),
  });
  // Before it leads a process only listens: what it hears of is looked at when it does.
  const add = (namespace: string, name: string) => {
    if (elector.isLeader()) queue.add(`${namespace}/${name}`);
  };
  const addAll = () => {
    for (const { metadata } of informers.resources.list())
      add(metadata.namespace ?? '', metadata.name);
  };
  const { namespaces, resyncMs, heartbeatMs } = configuration;
  const informers: Informers = createInformers({
    ...{ watcher: client, namespaces, resyncMs, heartbeatMs, metrics, log },
    onChange: add,
    onServed: addAll,
  });
  const cache = createCache(informers);
  const nowMs = Date.now;
  const secrets = createSecretKeeper(client);
  const writer = createResourceWriter(client);
  const predictors: PredictorWatch = createPredictorWatch({
    fetchReport: createFetchReport(configuration.predictorUrl),
    targets: () =>
      cache.resources().map(({ metadata }) => ({
        namespace: metadata.namespace ?? '',
        name: metadata.name,
      })),
    onChange: add,
    nowMs,
  });
  const reconcile = createReconcile({
    client,
    cache,
    secrets,
    writer,
    reporter: createReporter({ client, writer, log }),
    predictorAnswer: predictors.answer,
    images: configuration.images,
    log,
    nowMs,
  });
  const queue: WorkQueue = createQueue(reconcile, configuration.concurrency, metrics, log);
  return {
    ...{ informers, elector, queue, predictors, metrics },
    resync: () => {
      secrets.forgetAll();
      addAll();
    },
    close: () => {
      client.close();
      leaseClient.close();
    },
  };
}

function createQueue(
  reconcile: Reconcile,
  concurrency: number,
  metrics: Metrics,
  log: Logger,
): WorkQueue {
  const queue: WorkQueue = createWorkQueue({
    concurrency,
    work: async (key) => {
      const [namespace = '', name = ''] = key.split('/');
      const againMs = await reconcile(namespace, name);
      if (againMs !== undefined) queue.addAfter(key, againMs);
    },
    hooks: {
      onDepth: (depth) => metrics.queueDepth.set(depth),
      onDone: (_, seconds) => metrics.reconcileSeconds.observe(seconds),
      onRetry: (key, error, failures, againInMs) => {
        const [namespace, name] = key.split('/');
        metrics.reconcileErrors.inc({ error: error instanceof Error ? error.name : 'unknown' });
        const level = isExpected(error, failures) ? 'debug' : 'warn';
        const fields = { namespace, name, failures, againInMs: Math.round(againInMs) };
        log[level]({ ...fields, ...describeError(error) }, 'reconcile failed and is tried again');
      },
    },
  });
  return queue;
}

/**
 * What was decided on has changed since: an everyday thing, which the next attempt settles. A lead
 * that is not sure has a line of its own.
 */
const isExpected = (error: unknown, failures: number): boolean =>
  error instanceof NotLeaderError ||
  ((error instanceof ConflictError || error instanceof AlreadyExistsError) &&
    failures <= EXPECTED_CONFLICTS_MAX);

const countRequests =
  (metrics: Metrics): NonNullable<Parameters<typeof createKubeClient>[0]['onRequest']> =>
  ({ verb, kind, httpStatus, seconds }) => {
    metrics.requests.inc({ verb, kind: kind.kind, code: httpStatus ?? '' });
    metrics.requestSeconds.observe({ verb }, seconds);
  };

/** Gets the Lease and works as long as it is ours; its loss ends the process. */
async function lead(
  { informers, elector, predictors, metrics, resync }: Operator,
  { pollMs, resyncMs, lease }: Configuration,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  while (!isSynced(informers) && !signal.aborted) await pause(systemTiming, SYNC_POLL_MS, signal);
  try {
    await elector.acquire(signal);
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  metrics.leader.set(1);
  log.info({ identity: lease.identity }, 'leads');
  const ended = new AbortController();
  const leading = AbortSignal.any([signal, ended.signal]);
  const rounds = Promise.all([
    every(pollMs, predictors.poll, leading),
    every(resyncMs, resync, leading),
  ]);
  const lost = await elector.hold(signal);
  metrics.leader.set(0);
  ended.abort();
  if (lost !== undefined) {
    // At once: whatever is under way may be another's by now, and the pod starts anew.
    log.fatal({ identity: lease.identity }, `leads no more, so this process ends: ${lost}`);
    process.exit(1);
  }
  await rounds;
}

/** Again and again, each after the one before has ended. */
async function every(
  ms: number,
  work: () => void | Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await work();
    await pause(systemTiming, ms, signal);
  }
}

const isSynced = (informers: Informers): boolean =>
  allOf(informers).every((informer) => informer.hasSynced());
