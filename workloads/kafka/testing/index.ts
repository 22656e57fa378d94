/** For tests and what they build on: what no workload does to a broker. */
export type { Admin } from 'kafkajs';
export { createOutboxWith, type OutboxProducer } from '../src/outbox.ts';
export { type AccessEntry, addAccess, listAccess, removeAccess } from './acls.ts';
export { describeTopic, type TopicState, writeTopicConfig } from './topics.ts';
