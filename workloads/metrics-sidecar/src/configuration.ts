import { environmentField, readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';
import type { Wanted } from './find-target.ts';

export interface Configuration {
  brokers: string;
  topicPrefix: string;
  series: string;
  pod: string;
  wanted: Wanted;
}

const pattern = z
  .string()
  .min(1)
  .transform((text, context) => {
    try {
      return new RegExp(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

/** Throws one line for each variable that is wrong. */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const variables = readEnvironment(
    {
      KAFKA_BROKERS: z.string().min(1),
      KAFKA_TOPIC_PREFIX: z.string().default(''),
      SERIES: environmentField.series,
      POD_NAME: z.string().min(1).max(253),
      TARGET_PID: environmentField.count.optional(),
      TARGET_COMMAND: pattern.optional(),
    },
    environment,
  );
  return {
    brokers: variables.KAFKA_BROKERS,
    topicPrefix: variables.KAFKA_TOPIC_PREFIX,
    series: variables.SERIES,
    pod: variables.POD_NAME,
    wanted: chooseTarget(variables.TARGET_PID, variables.TARGET_COMMAND),
  };
}

function chooseTarget(pid: number | undefined, command: RegExp | undefined): Wanted {
  if (pid !== undefined && command === undefined) return { pid };
  if (command !== undefined && pid === undefined) return { command };
  throw new Error('environment not usable: set one of TARGET_PID and TARGET_COMMAND');
}
