import { type KafkaSettings, kafkaFields, toKafkaSettings } from '@anomaly-prediction/kafka';
import { messageName } from '@anomaly-prediction/messages';
import { environmentField, readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';
import type { Selection } from './target/find-target.ts';

export interface Configuration extends KafkaSettings {
  series: string;
  pod: string;
  selection: Selection;
  /** What else runs in the container. */
  others: number[];
  /** Given where the container has no cgroup of its own. */
  cpuLimitCores: number | undefined;
}

/** The variables of docs/ARCHITECTURE.md. Throws one line that names each one that is wrong. */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const variables = readEnvironment(
    {
      ...kafkaFields,
      SERIES: environmentField.series,
      POD_NAME: messageName,
      TARGET_PID: z
        .string()
        .regex(/^[1-9]\d*(,[1-9]\d*)*$/, 'must be process numbers with commas between')
        .optional(),
      TARGET_COMMAND: z.string().min(1).optional(),
      CPU_ALLOWANCE_CORES: environmentField.positive.optional(),
    },
    environment,
  );
  const [pid, ...others] = variables.TARGET_PID?.split(',').map(Number) ?? [];
  return {
    ...toKafkaSettings(variables),
    series: variables.SERIES,
    pod: variables.POD_NAME,
    selection: toSelection(pid, variables.TARGET_COMMAND),
    others,
    cpuLimitCores: variables.CPU_ALLOWANCE_CORES,
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
