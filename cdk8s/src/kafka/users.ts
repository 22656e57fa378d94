import { accessOf } from '@anomaly-prediction/messages';
import { Construct } from 'constructs';
import type { Context } from '../context.ts';
import { define } from '../define.ts';
import type { KafkaUserSpec } from '../imports/strimzi.ts';
import { kafkaName } from '../names.ts';
import { KAFKA_COMPONENTS, type KafkaComponent, kafkaUserName } from './access.ts';

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
          authorization: { type: 'simple', acls: rulesOf(component, spec.kafka.topicPrefix, name) },
        },
      });
    }
  }
}

function rulesOf(component: KafkaComponent, prefix: string, series: string): Rule[] {
  const { topics, groups } = accessOf(component, prefix, series);
  return [
    ...topics.map(({ name, operations }) => allow('topic', name, operations)),
    ...groups.map((name) => allow('group', name, ['Read'])),
  ];
}

const allow = (
  type: 'topic' | 'group',
  name: string,
  operations: readonly Rule['operations'][number][],
): Rule => ({
  type: 'allow',
  resource: { type, name, patternType: 'literal' },
  operations: [...operations],
});
