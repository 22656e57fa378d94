export { createKafka, type KafkaOptions } from './client.ts';
export type { Outbox, OutboxOptions } from './outbox.ts';
