import { topicName } from '@anomaly-prediction/messages';
import { Construct } from 'constructs';
import type { Context } from '../context.ts';
import { define } from '../define.ts';
import type { KafkaUserSpec } from '../imports/strimzi.ts';
import { kafkaName } from '../names.ts';
import { KAFKA_COMPONENTS, type KafkaComponent, kafkaUserName } from './access.ts';
import { ACCESS } from './settings.ts';

type Rule = NonNullable<KafkaUserSpec['authorization']>['acls'][number];

/** One for each component, which may do with each topic what it does, and no more. */
export class KafkaUsers extends Construct {
  constructor(scope: Construct, { name, spec }: Context) {
    super(scope, 'users');
    for (const component of KAFKA_COMPONENTS) {
      define(this, {
        apiVersion: 'kafka.strimzi.io/v1',
        kind: 'KafkaUser',
        metadata: {
          name: kafkaUserName(name, component),
          labels: { 'strimzi.io/cluster': kafkaName(name) },
        },
        spec: {
          authentication: { type: 'tls' },
          authorization: { type: 'simple', acls: rulesOf(component, spec.kafka.topicPrefix) },
        },
      });
    }
  }
}

function rulesOf(component: KafkaComponent, prefix: string): Rule[] {
  const { topics, groups } = ACCESS[component];
  return [
    ...topics.map(({ topic, operations }) => ({
      type: 'allow' as const,
      resource: {
        type: 'topic' as const,
        name: topicName(prefix, topic),
        patternType: 'literal' as const,
      },
      operations,
    })),
    ...groups.map((group) => ({
      type: 'allow' as const,
      resource: {
        type: 'group' as const,
        name: `${prefix}${group}`,
        patternType: 'literal' as const,
      },
      operations: ['Read' as const],
    })),
  ];
}
