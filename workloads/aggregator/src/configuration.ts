import { environmentField, readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';

export interface Configuration {
  brokers: string;
  topicPrefix: string;
  sloMs: number;
  allowedLatenessMs: number;
}

export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const read = readEnvironment(
    {
      KAFKA_BROKERS: z.string().min(1),
      KAFKA_TOPIC_PREFIX: z.string().default(''),
      SLO_MS: environmentField.positive.default(70),
      ALLOWED_LATENESS_SECONDS: z.coerce.number().min(0).max(60).default(2),
    },
    environment,
  );
  return {
    brokers: read.KAFKA_BROKERS,
    topicPrefix: read.KAFKA_TOPIC_PREFIX,
    sloMs: read.SLO_MS,
    allowedLatenessMs: read.ALLOWED_LATENESS_SECONDS * 1000,
  };
}
