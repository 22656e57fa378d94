export { createKafka, type KafkaOptions } from './client.ts';
export { createOutbox, type Outbox, type OutboxOptions } from './outbox.ts';
