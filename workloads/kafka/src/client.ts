import { Kafka, type KafkaConfig, type LogEntry, logLevel } from 'kafkajs';
import { plainSocketFactory } from './network/connection.ts';
import type { KafkaSecurity } from './security/security.ts';

/**
 * kafkajs's own back-off grows to 30 s. A broker that restarts is back within seconds, and every
 * second that a sender waits longer is a second that the aggregator must hold open.
 */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, factor: 0.2, multiplier: 2 } as const;

export interface KafkaOptions {
  clientId: string;
  /** Comma-separated `host:port`. */
  brokers: string;
  /** Shared by all clients of the process; without it they come as nobody, in the clear. */
  security?: KafkaSecurity | undefined;
  log: { warn(fields: object, message: string): void };
  /** How often a call is tried again: for ever unless said otherwise. */
  retries?: number;
}

/** A client that retries for as long as the process lives: outages end, and what is queued is bounded. */
export function createKafka({
  clientId,
  brokers,
  security,
  log,
  retries = Number.MAX_SAFE_INTEGER,
}: KafkaOptions): Kafka {
  const config: KafkaConfig = {
    clientId,
    brokers: brokers.split(',').map((broker) => broker.trim()),
    socketFactory: security?.socketFactory ?? plainSocketFactory,
    ...(security?.sasl && { sasl: security.sasl }),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { ...RETRY, retries },
    logLevel: logLevel.ERROR,
    logCreator: () => (entry: LogEntry) => {
      const { message, error, ...rest } = entry.log;
      log.warn({ kafka: entry.namespace, error, ...rest }, message);
    },
  };
  return new Kafka(config);
}
