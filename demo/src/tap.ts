import { createKafka, type Follower, followTopics } from '@anomaly-prediction/kafka';
import { aggregate, prediction, TOPICS, topicName } from '@anomaly-prediction/messages';
import type { Recorder } from './report/recorder.ts';

export interface TapOptions {
  brokers: string;
  topicPrefix: string;
  series: string;
  recorder: Recorder;
  log: { warn(fields: object, message: string): void };
}

/** Reads along what the aggregator and the predictor publish of one series, from the beginning. */
export function openTap(options: TapOptions): Promise<Follower> {
  const { brokers, topicPrefix, series, recorder, log } = options;
  const take: Record<string, (bytes: Buffer | null) => void> = {
    [topicName(topicPrefix, TOPICS.aggregate)]: (bytes) =>
      recorder.aggregate(aggregate.decode(bytes)),
    [topicName(topicPrefix, TOPICS.predictions)]: (bytes) =>
      recorder.prediction(prediction.decode(bytes)),
  };
  // Of a broker's end the run says more, once, than a client that tries again and again.
  const silent = { warn: () => undefined };
  return followTopics({
    kafka: createKafka({ clientId: 'demo', brokers, log: silent }),
    groupId: `demo-${process.pid}`,
    topics: Object.keys(take),
    read: (topic, { key, value, offset }) => {
      if (key !== series) return;
      try {
        take[topic]?.(value);
      } catch (error) {
        log.warn({ err: error, topic, offset }, 'a record cannot be read; left out');
      }
    },
  });
}
