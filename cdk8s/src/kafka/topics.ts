import { TOPIC_SETTINGS, TOPICS, topicName } from '@anomaly-prediction/messages';
import { Construct } from 'constructs';
import type { Context } from '../context.ts';
import { define } from '../define.ts';
import { childName, kafkaName } from '../names.ts';
import { replicationFactor } from './cluster.ts';
import type { ManagedKafka } from './managed.ts';

/** `NAME-TOPIC` each, whose name on the cluster is the topic's own. */
export class KafkaTopics extends Construct {
  constructor(scope: Construct, { name, spec }: Context, managed: ManagedKafka) {
    super(scope, 'topics');
    for (const topic of Object.values(TOPICS)) {
      const { partitions, config } = TOPIC_SETTINGS[topic];
      define(this, {
        apiVersion: 'kafka.strimzi.io/v1',
        kind: 'KafkaTopic',
        metadata: {
          name: childName(name, topic),
          labels: { 'strimzi.io/cluster': kafkaName(name) },
        },
        spec: {
          topicName: topicName(spec.kafka.topicPrefix, topic),
          partitions,
          replicas: replicationFactor(managed.replicas),
          config: { ...config },
        },
      });
    }
  }
}
