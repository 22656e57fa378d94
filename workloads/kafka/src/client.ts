import { Kafka, type KafkaConfig, type LogEntry, logLevel } from 'kafkajs';

/**
 * kafkajs's own back-off grows to 30 s. A broker that restarts is back within seconds, and every
 * second that a sender waits longer is a second that the aggregator must hold open.
 */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, factor: 0.2, multiplier: 2 } as const;

export interface KafkaOptions {
  clientId: string;
  /** Comma-separated `host:port`. */
  brokers: string;
  log: { warn(fields: object, message: string): void };
  /** How often a request is tried again before it fails; without it for as long as it takes. */
  retries?: number;
}

/** A client that retries for as long as the process lives: outages end, and what is queued is bounded. */
export function createKafka({ clientId, brokers, log, retries }: KafkaOptions): Kafka {
  const config: KafkaConfig = {
    clientId,
    brokers: brokers.split(',').map((broker) => broker.trim()),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { ...RETRY, retries: retries ?? Number.MAX_SAFE_INTEGER },
    logLevel: logLevel.ERROR,
    logCreator: () => (entry: LogEntry) => {
      const { message, error, ...rest } = entry.log;
      log.warn({ kafka: entry.namespace, error, ...rest }, message);
    },
  };
  return new Kafka(config);
}
