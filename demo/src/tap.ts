import { createKafka } from '@anomaly-prediction/kafka';
import { aggregate, prediction, TOPICS, topicName } from '@anomaly-prediction/messages';
import type { Recorder } from './report/recorder.ts';

export interface Tap {
  close(): Promise<void>;
}

export interface TapOptions {
  brokers: string;
  topicPrefix: string;
  series: string;
  recorder: Recorder;
  log: { warn(fields: object, message: string): void };
}

/** Reads along what the aggregator and the predictor publish of one series, from the beginning. */
export async function openTap(options: TapOptions): Promise<Tap> {
  const { brokers, topicPrefix, series, recorder, log } = options;
  const take: Record<string, (bytes: Buffer | null) => void> = {
    [topicName(topicPrefix, TOPICS.aggregate)]: (bytes) =>
      recorder.aggregate(aggregate.decode(bytes)),
    [topicName(topicPrefix, TOPICS.predictions)]: (bytes) =>
      recorder.prediction(prediction.decode(bytes)),
  };
  const kafka = createKafka({ clientId: 'demo', brokers, log });
  const consumer = kafka.consumer({ groupId: `demo-${process.pid}` });
  await consumer.connect();
  await consumer.subscribe({ topics: Object.keys(take), fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      if (message.key?.toString() !== series) return;
      try {
        take[topic]?.(message.value);
      } catch (error) {
        log.warn(
          { err: error, topic, offset: message.offset },
          'a record cannot be read; left out',
        );
      }
    },
  });
  return { close: () => consumer.disconnect() };
}
