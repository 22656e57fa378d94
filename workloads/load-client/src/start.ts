import {
  createKafka,
  createOutbox,
  openSecurity,
  toKafkaSettings,
} from '@anomaly-prediction/kafka';
import { responseTime, TOPICS, topicName } from '@anomaly-prediction/messages';
import type { RunningService, ServiceContext } from '@anomaly-prediction/service';
import { readConfiguration, shapeOf, tableOf } from './configuration.ts';
import { startLoadClient } from './load-client.ts';
import { createMetrics } from './metrics.ts';

/** Two hours without a broker: 50 sessions make about 7 responses and one heartbeat a second. */
const MAX_QUEUED_MESSAGES = 60_000;

/** Together with the second that is waited out in between, less than the service's 10 s. */
const DRAIN_TIMEOUT_MS = 3_000;
const FLUSH_TIMEOUT_MS = 4_000;

export async function start(context: ServiceContext): Promise<RunningService> {
  const { log, registry, environment } = context;
  const configuration = readConfiguration(environment);
  const { brokers, topicPrefix, security: files } = toKafkaSettings(configuration);
  const security = files && openSecurity({ files, log });
  const table = tableOf(configuration);

  const metrics = createMetrics(registry, {
    open: () => load.open(),
    sessions: () => load.sessions(),
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
  const load = startLoadClient({
    site: configuration.TARGET_URL,
    name: configuration.CLIENT_NAME,
    sessions: configuration.SESSIONS,
    rampUpSeconds: configuration.RAMP_UP_SECONDS,
    shape: shapeOf(configuration),
    thinkTimeMs: configuration.THINK_TIME_MS,
    maxSessionMs: 1_000 * (configuration.MAX_SESSION_SECONDS ?? Number.POSITIVE_INFINITY),
    table,
    seed: configuration.SEED,
    send: (message) => outbox.push(responseTime.encode(message)),
    metrics,
    log,
  });

  return {
    ready: load.answered,
    stop: async () => {
      await load.stop(DRAIN_TIMEOUT_MS);
      await outbox.close(FLUSH_TIMEOUT_MS);
    },
  };
}
