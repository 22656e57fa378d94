import {
  consumeGroup,
  createKafka,
  createOutbox,
  createSetAside,
  openPartitionLog,
  openSecurity,
} from '@anomaly-prediction/kafka';
import { predictorGroup, TOPICS, topicName } from '@anomaly-prediction/messages';
import { type RunningService, runService, type ServiceContext } from '@anomaly-prediction/service';
import { readConfiguration } from './configuration.ts';
import { createHtmGrowthDetector, HTM_MODEL } from './detectors/htm-growth.ts';
import { createMetrics } from './metrics.ts';
import { Pipeline } from './pipeline.ts';
import type { Published } from './published.ts';
import { createPublisher } from './publisher.ts';
import { openSeriesPartition } from './series-partition.ts';
import { createStatus } from './status.ts';

/** Ten minutes without a broker. */
const MAX_QUEUED_PREDICTIONS = 600;
const CLOSE_TIMEOUT_MS = 5_000;

const now = () => Date.now();
const nowSeconds = () => now() / 1000;

async function start({ log, registry, environment }: ServiceContext): Promise<RunningService> {
  const configuration = readConfiguration(environment);
  const { brokers, topicPrefix, security: files, series } = configuration;
  const security = files && openSecurity({ files, log });
  const aggregateTopic = topicName(topicPrefix, TOPICS.aggregate);
  const predictionsTopic = topicName(topicPrefix, TOPICS.predictions);
  const metrics = createMetrics(registry, series);
  const status = createStatus(series, HTM_MODEL);
  const kafka = createKafka({ clientId: 'predictor', brokers, security, log });

  const outbox = createOutbox({
    kafka,
    topic: predictionsTopic,
    key: series,
    maxQueued: MAX_QUEUED_PREDICTIONS,
    onDropped: metrics.dropped,
  });
  const publisher = createPublisher(outbox);
  const setAside = createSetAside({
    kafka: createKafka({ clientId: 'predictor-rejected', brokers, security, log, retries: 1 }),
    topic: topicName(topicPrefix, TOPICS.rejected),
    now,
    log,
    onDropped: metrics.notSetAside,
  });
  const partitionLog = await openPartitionLog(kafka);
  const partitionOptions = {
    series,
    model: HTM_MODEL,
    aggregateTopic,
    predictionsTopic,
    partitionLog,
    createPipeline: (published: Published) =>
      new Pipeline(
        {
          ...configuration,
          detector: createHtmGrowthDetector(configuration),
          metrics,
          status,
          publish: publisher.publish,
          now: nowSeconds,
        },
        published,
      ),
    publisher,
    setAside,
    metrics,
    now: nowSeconds,
    log,
  };
  const group = consumeGroup({
    kafka,
    groupId: predictorGroup(topicPrefix, series),
    topics: [aggregateTopic],
    open: (partition) => openSeriesPartition(partition, partitionOptions),
    now,
    log,
  });

  return {
    ready: () => group.ready(),
    routes: { '/status': status.read },
    stop: async () => {
      await group.stop();
      await outbox.close(CLOSE_TIMEOUT_MS);
      await setAside.close();
      await partitionLog.close();
    },
  };
}

await runService('predictor', start);
