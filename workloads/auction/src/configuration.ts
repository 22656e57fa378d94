import { environmentField, readEnvironment, withSecretFiles } from '@anomaly-prediction/service';
import { z } from 'zod';
import type { DatabaseOptions } from './database/database.ts';
import { SCALE_NAMES, SCALES, type Scale } from './generator/scale.ts';

export interface Configuration {
  /** Where visitors are answered; 0 takes a free port. */
  port: number;
  database: DatabaseOptions;
  scale: Scale;
  /** For the record of how the data were made. */
  scaleName: string;
}

/** Throws one line for each variable that is wrong. */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const variables = readEnvironment(
    {
      PORT: environmentField.port.default(8080),
      DATABASE_HOST: z.string().min(1),
      DATABASE_PORT: environmentField.port.default(3306),
      DATABASE_USER: z.string().min(1),
      DATABASE_PASSWORD: z.string(),
      DATABASE_NAME: z.string().regex(/^\w{1,64}$/),
      DATABASE_POOL: environmentField.count.max(100).default(10),
      DATA_SCALE: z.enum(SCALE_NAMES).default('small'),
    },
    withSecretFiles(environment, 'DATABASE_PASSWORD'),
  );
  return {
    port: variables.PORT,
    database: {
      host: variables.DATABASE_HOST,
      port: variables.DATABASE_PORT,
      user: variables.DATABASE_USER,
      password: variables.DATABASE_PASSWORD,
      database: variables.DATABASE_NAME,
      pool: variables.DATABASE_POOL,
    },
    scale: SCALES[variables.DATA_SCALE],
    scaleName: variables.DATA_SCALE,
  };
}
