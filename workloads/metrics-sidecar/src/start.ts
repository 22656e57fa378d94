import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { createKafka, createOutbox } from '@anomaly-prediction/kafka';
import { stats, TOPICS, topicName } from '@anomaly-prediction/messages';
import type { RunningService, ServiceContext } from '@anomaly-prediction/service';
import { createCollect } from './collect.ts';
import { readConfiguration } from './configuration.ts';
import { everySecond, systemClock } from './every-second.ts';
import { realFiles } from './files.ts';
import { findTarget, isAlive } from './find-target.ts';
import { parseAuxiliaryVector } from './machine.ts';
import { createMetrics } from './metrics.ts';
import { Observer } from './observer.ts';

/** An hour of seconds waits for a broker that is away. */
const MAX_QUEUED = 3_600;
const FLUSH_TIMEOUT_MS = 5_000;

/** Looks at the target at the end of every second and sends what it used. */
export async function startSidecar(context: ServiceContext): Promise<RunningService> {
  const { log, registry, environment } = context;
  const { brokers, topicPrefix, series, pod, wanted } = readConfiguration(environment);
  const metrics = createMetrics(registry);
  const outbox = createOutbox({
    kafka: createKafka({ clientId: `metrics-sidecar-${pod}`, brokers, log }),
    topic: topicName(topicPrefix, TOPICS.stats),
    key: series,
    maxQueued: MAX_QUEUED,
    onDropped: (count) => metrics.dropped.inc(count),
    onProducerLost: (error) => {
      metrics.retries.inc();
      log.warn({ err: error }, 'a batch is sent again');
    },
  });
  const observer = new Observer({
    pod,
    machine: { cores: cpus().length, memoryBytes: totalmem() },
    find: () => findTarget(realFiles, wanted, process.pid),
    isAlive: (target) => isAlive(realFiles, target),
    collect: createCollect(realFiles, parseAuxiliaryVector(readFileSync('/proc/self/auxv'))),
    monotonicMs: () => performance.now(),
    onFound: ({ pid }, { figures, sources }) => log.info({ pid, sources, figures }, 'target found'),
    onLost: () => log.warn('target lost: nothing is sent until it is back'),
  });
  if (!observer.found)
    log.info({ wanted: String(Object.values(wanted)) }, 'looking for the target');

  const stopLooking = everySecond(systemClock, (second) => {
    try {
      const record = observer.endSecond(second);
      if (record !== null) {
        outbox.push(stats.encode(record));
        metrics.records.inc();
      }
    } catch (error) {
      metrics.unreadable.inc();
      log.error({ err: error, second }, 'this second could not be measured');
    }
    metrics.targetFound.set(Number(observer.found));
  });
  return {
    ready: () => observer.found,
    stop: async () => {
      stopLooking();
      await outbox.close(FLUSH_TIMEOUT_MS);
    },
  };
}
