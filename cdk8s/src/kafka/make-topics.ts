import type { Container } from 'kubernetes-types/core/v1.js';
import type { Context } from '../context.ts';
import { container } from '../pods.ts';
import { kafkaAccess } from './access.ts';

/** An external Kafka has no topic operator: its topics are made before the first record is read. */
export function topicsContainers(context: Context): Container[] {
  if (!context.spec.kafka.external) return [];
  const { env, mounts } = kafkaAccess(context, 'aggregator');
  return [
    container(context, {
      name: 'make-topics',
      image: 'aggregator',
      command: ['node', 'workloads/kafka/src/make-topics.ts'],
      resources: context.spec.aggregator.resources,
      env,
      mounts,
    }),
  ];
}
