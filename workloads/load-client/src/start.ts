import {
  createKafka,
  createOutbox,
  openSecurity,
  toKafkaSettings,
} from '@anomaly-prediction/kafka';
import { type ResponseTime, responseTime, TOPICS, topicName } from '@anomaly-prediction/messages';
import type { RunningService, ServiceContext } from '@anomaly-prediction/service';
import {
  type LoadConfiguration,
  readConfiguration,
  readLoadConfiguration,
  shapeOf,
  tableOf,
} from './configuration.ts';
import { type LoadClient, startLoadClient } from './load-client.ts';
import { createMetrics, type LoadMetrics } from './metrics.ts';
import { formatRun } from './report/format.ts';
import { createRunTable } from './report/run-table.ts';

/** Two hours without a broker: 50 sessions make about 7 responses and one heartbeat a second. */
const MAX_QUEUED_MESSAGES = 60_000;

/** Together with the second that is waited out in between, less than the service's 10 s. */
const DRAIN_TIMEOUT_MS = 3_000;
const FLUSH_TIMEOUT_MS = 4_000;

/** Visits the site, and tells Kafka of every response and second. */
export async function start(context: ServiceContext): Promise<RunningService> {
  const { log, registry, environment } = context;
  const configuration = readConfiguration(environment);
  const { brokers, topicPrefix, security: files } = toKafkaSettings(configuration);
  const security = files && openSecurity({ files, log });

  const metrics = createMetrics(registry, {
    open: () => run.open(),
    sessions: () => run.sessions(),
    queued: () => outbox.queued,
  });
  const outbox = createOutbox({
    kafka: createKafka({ clientId: configuration.CLIENT_NAME, brokers, security, log }),
    topic: topicName(topicPrefix, TOPICS.responseTime),
    key: configuration.SERIES,
    maxQueued: MAX_QUEUED_MESSAGES,
    onDropped: metrics.countDropped,
    onProducerLost: (cause) => log.warn({ err: cause }, 'producer lost, a new one goes on'),
  });
  const send = (message: ResponseTime) => outbox.push(responseTime.encode(message));
  const run = startRun(configuration, { log, metrics, send });

  return {
    ready: run.answered,
    stop: async () => {
      await run.stop(DRAIN_TIMEOUT_MS);
      await outbox.close(FLUSH_TIMEOUT_MS);
    },
  };
}

/** Visits the site, and tells nobody: what it found is the table at the end. */
export async function startAlone({
  log,
  registry,
  environment,
}: ServiceContext): Promise<RunningService> {
  const metrics = createMetrics(registry, {
    open: () => run.open(),
    sessions: () => run.sessions(),
    queued: () => 0,
  });
  const run = startRun(readLoadConfiguration(environment), { log, metrics, send: () => {} });
  return { ready: run.answered, stop: () => run.stop(DRAIN_TIMEOUT_MS) };
}

interface Listeners {
  log: ServiceContext['log'];
  metrics: LoadMetrics;
  send(message: ResponseTime): void;
}

/** A load client as configured, which tells at its end how the site answered. */
function startRun(configuration: LoadConfiguration, { log, metrics, send }: Listeners): LoadClient {
  const table = createRunTable();
  const startMs = performance.now();
  const load = startLoadClient({
    site: configuration.TARGET_URL,
    name: configuration.CLIENT_NAME,
    sessions: configuration.SESSIONS,
    rampUpSeconds: configuration.RAMP_UP_SECONDS,
    shape: shapeOf(configuration),
    thinkTimeMs: configuration.THINK_TIME_MS,
    maxSessionMs: 1_000 * (configuration.MAX_SESSION_SECONDS ?? Number.POSITIVE_INFINITY),
    table: tableOf(configuration),
    seed: configuration.SEED,
    send,
    metrics: {
      ...metrics,
      observe: (outcome) => {
        metrics.observe(outcome);
        table.add(outcome);
      },
    },
    log,
  });
  return {
    ...load,
    stop: async (timeoutMs) => {
      const seconds = (performance.now() - startMs) / 1_000;
      await load.stop(timeoutMs);
      // A person reads a table; whatever collects logs reads one JSON value a line.
      if (process.stdout.isTTY) process.stdout.write(`\n${formatRun(table.rows(), seconds)}`);
      else log.info({ event: 'runTable', seconds, rows: table.rows() }, 'how the site answered');
    },
  };
}
