import {
  consumeGroup,
  createKafka,
  createSetAside,
  openPartitionLog,
  openSecurity,
} from '@anomaly-prediction/kafka';
import { aggregatorGroup, TOPICS, topicName } from '@anomaly-prediction/messages';
import { type RunningService, runService, type ServiceContext } from '@anomaly-prediction/service';
import { readConfiguration } from './configuration.ts';
import { createMetrics } from './metrics.ts';
import { openPartition } from './open-partition.ts';

const now = () => Date.now();

async function start({ log, registry, environment }: ServiceContext): Promise<RunningService> {
  const { brokers, topicPrefix, security: files, ...join } = readConfiguration(environment);
  const security = files && openSecurity({ files, log });
  const metrics = createMetrics(registry);
  const kafka = createKafka({ clientId: 'aggregator', brokers, security, log });
  const outputKafka = createKafka({
    clientId: 'aggregator-output',
    brokers,
    security,
    log,
    retries: 1,
  });
  const topicOf = {
    stats: topicName(topicPrefix, TOPICS.stats),
    responsetime: topicName(topicPrefix, TOPICS.responseTime),
  };

  const partitionLog = await openPartitionLog(kafka);
  const setAside = createSetAside({
    kafka: outputKafka,
    topic: topicName(topicPrefix, TOPICS.rejected),
    now,
    log,
    onDropped: (count) => metrics.notSetAside.inc(count),
  });
  const aggregateTopic = topicName(topicPrefix, TOPICS.aggregate);
  const partitionOptions = {
    join,
    topicOf,
    aggregateTopic,
    outputKafka,
    partitionLog,
    setAside,
    metrics,
    now,
    contactMs: () => group.contactMs(),
    log,
  };
  const group = consumeGroup({
    kafka,
    groupId: aggregatorGroup(topicPrefix),
    topics: Object.values(topicOf),
    open: (partition, ownership) => openPartition(partition, ownership, partitionOptions),
    now,
    log,
  });

  return {
    ready: () => group.ready(),
    stop: async () => {
      await group.stop();
      await setAside.close();
      await partitionLog.close();
    },
  };
}

await runService('aggregator', start);
