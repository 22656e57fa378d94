import { environmentField, readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';
import type { Selection } from './target/find-target.ts';

export interface Configuration {
  brokers: string;
  topicPrefix: string;
  series: string;
  pod: string;
  selection: Selection;
}

/** The variables of docs/ARCHITECTURE.md. Throws one line that names each one that is wrong. */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const variables = readEnvironment(
    {
      KAFKA_BROKERS: z.string().min(1),
      KAFKA_TOPIC_PREFIX: z.string().default(''),
      SERIES: environmentField.series,
      POD_NAME: z.string().regex(/^[\w.:/-]{1,253}$/, 'must be 1 to 253 of a-z A-Z 0-9 _ . : / -'),
      TARGET_PID: environmentField.count.optional(),
      TARGET_COMMAND: z.string().min(1).optional(),
    },
    environment,
  );
  return {
    brokers: variables.KAFKA_BROKERS,
    topicPrefix: variables.KAFKA_TOPIC_PREFIX,
    series: variables.SERIES,
    pod: variables.POD_NAME,
    selection: toSelection(variables.TARGET_PID, variables.TARGET_COMMAND),
  };
}

function toSelection(pid: number | undefined, command: string | undefined): Selection {
  if (pid !== undefined && command === undefined) return { pid };
  if (pid !== undefined || command === undefined) {
    throw new Error('environment not usable: give one of TARGET_PID and TARGET_COMMAND');
  }
  try {
    return { command: new RegExp(command) };
  } catch (cause) {
    throw new Error(`environment not usable: TARGET_COMMAND: ${String(cause)}`, { cause });
  }
}
