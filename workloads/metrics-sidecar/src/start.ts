import { cpus, totalmem } from 'node:os';
import { createKafka, createOutbox, openSecurity } from '@anomaly-prediction/kafka';
import { stats, TOPICS, topicName } from '@anomaly-prediction/messages';
import type { RunningService, ServiceContext } from '@anomaly-prediction/service';
import { createAnnouncer } from './announce.ts';
import { openCollector } from './collect/open-collector.ts';
import { readConfiguration } from './configuration.ts';
import { everySecond } from './every-second.ts';
import { createMetrics } from './metrics.ts';
import { createSampler } from './sampler.ts';
import { findTarget, isRunning } from './target/find-target.ts';

const PROC = '/proc';

/** An hour without a broker: one message a second. */
const MAX_QUEUED_MESSAGES = 3_600;
const FLUSH_TIMEOUT_MS = 5_000;

export async function start(context: ServiceContext): Promise<RunningService> {
  const { log, registry, environment } = context;
  const configuration = readConfiguration(environment);
  const { brokers, topicPrefix, series, pod, selection, others, cpuLimitCores } = configuration;
  const { security: files } = configuration;
  const security = files && openSecurity({ files, log });

  const metrics = createMetrics(registry, () => outbox.queued);
  const outbox = createOutbox({
    kafka: createKafka({ clientId: pod, brokers, security, log }),
    topic: topicName(topicPrefix, TOPICS.stats),
    key: series,
    maxQueued: MAX_QUEUED_MESSAGES,
    onDropped: metrics.countDropped,
    onProducerLost: (cause) => log.warn({ err: cause }, 'producer lost, a new one goes on'),
  });
  const sample = createSampler({
    pod,
    machine: { cores: cpus().length, memoryBytes: totalmem() },
    find: () => findTarget(PROC, selection, process.pid),
    isRunning: (target) => isRunning(PROC, target),
    open: ({ pid }) => openCollector({ procRoot: PROC, pid, others, cpuLimitCores }),
  });
  const announce = createAnnouncer(log);
  let measured = false;

  const stopTicking = everySecond(() => {
    const taken = sample(Date.now(), performance.now());
    metrics.observe(taken);
    announce(taken);
    measured = taken.outcome === 'measured';
    if (taken.outcome === 'measured') outbox.push(stats.encode(taken.stats));
  });

  return {
    ready: () => measured,
    stop: async () => {
      stopTicking();
      await outbox.close(FLUSH_TIMEOUT_MS);
    },
  };
}
