import { type KafkaSettings, kafkaFields, toKafkaSettings } from '@anomaly-prediction/kafka';
import { environmentField, readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';

export interface Configuration extends KafkaSettings {
  sloMs: number;
  allowedLatenessMs: number;
}

export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const read = readEnvironment(
    {
      ...kafkaFields,
      SLO_MS: environmentField.positive.default(70),
      ALLOWED_LATENESS_SECONDS: z.coerce.number().min(0).max(60).default(2),
    },
    environment,
  );
  return {
    ...toKafkaSettings(read),
    sloMs: read.SLO_MS,
    allowedLatenessMs: read.ALLOWED_LATENESS_SECONDS * 1000,
  };
}
