import { type KafkaSettings, kafkaFields, toKafkaSettings } from '@anomaly-prediction/kafka';
import { DEFAULT_HORIZON_SECONDS } from '@anomaly-prediction/messages';
import { environmentField, readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';
import { DEFAULT_ALARM_PROBABILITY, DEFAULT_TRAINING_SECONDS } from './defaults.ts';

export interface Configuration extends KafkaSettings {
  series: string;
  sloMs: number;
  horizonSeconds: number;
  alarmProbability: number;
  trainingSeconds: number;
}

/** Throws one line naming each variable that is wrong. */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const read = readEnvironment(
    {
      ...kafkaFields,
      SERIES: environmentField.series,
      SLO_MS: environmentField.positive.default(70),
      HORIZON_SECONDS: environmentField.count.max(3600).default(DEFAULT_HORIZON_SECONDS),
      ALARM_PROBABILITY: z.coerce.number().gt(0).lt(1).default(DEFAULT_ALARM_PROBABILITY),
      TRAINING_SECONDS: environmentField.count.min(30).max(900).default(DEFAULT_TRAINING_SECONDS),
    },
    environment,
  );
  return {
    ...toKafkaSettings(read),
    series: read.SERIES,
    sloMs: read.SLO_MS,
    horizonSeconds: read.HORIZON_SECONDS,
    alarmProbability: read.ALARM_PROBABILITY,
    trainingSeconds: read.TRAINING_SECONDS,
  };
}
