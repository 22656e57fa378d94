export type { Kafka } from 'kafkajs';
export { createKafka, type KafkaOptions } from './client.ts';
export { coPartitionAssigner } from './co-partition-assigner.ts';
export { createMissingTopics, planTopics, type TopicOptions } from './create-topics.ts';
export { type Follower, type FollowOptions, followTopics } from './follow-topics.ts';
export { consumeGroup, type GroupConsumer, type GroupConsumerOptions } from './group-consumer.ts';
export {
  type IdempotentWriter,
  openIdempotentWriter,
  type Permission,
  WriteConflict,
  type WriterOptions,
} from './idempotent-writer.ts';
export {
  type KafkaSettings,
  kafkaFields,
  readKafkaEnvironment,
  toKafkaSettings,
} from './kafka-environment.ts';
export { createOutbox, type Outbox, type OutboxOptions } from './outbox.ts';
export type { OwnedPartition, Ownership } from './owned-partition.ts';
export { openPartitionLog, type PartitionBounds, type PartitionLog } from './partition-log.ts';
export type { KafkaRecord } from './record.ts';
export type { SecurityFiles } from './security/identity.ts';
export { type KafkaSecurity, openSecurity, type SecurityOptions } from './security/security.ts';
export { createSetAside, type Refusal, type SetAside, type SetAsideOptions } from './set-aside.ts';
