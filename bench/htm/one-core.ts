import { readFile } from 'node:fs/promises';
import type { System } from '@anomaly-prediction/test';

/** A command with its arguments. */
export type Command = readonly [program: string, ...args: string[]];

export interface OneCore {
  /** In words, for the head of a report. */
  what: string;
  /** The same command, held on that core. */
  hold(command: Command): Command;
}

const STATUS = '/proc/self/status';

/** The last core that this process may use, where there is `taskset`; else none is held. */
export async function findOneCore(system: System): Promise<OneCore> {
  const taskset = system.find('taskset');
  const core =
    taskset && system.exists(STATUS) ? parseLastCore(await readFile(STATUS, 'utf8')) : undefined;
  if (taskset === undefined || core === undefined) {
    return { what: 'held on no core: there is no taskset here', hold: (command) => command };
  }
  return {
    what: `each process held on core ${core}`,
    hold: (command) => [taskset, '--cpu-list', `${core}`, ...command],
  };
}

/** Of a process's status file. */
export function parseLastCore(status: string): number | undefined {
  const last = /^Cpus_allowed_list:\s+(?:.*[,-])?(\d+)$/m.exec(status)?.[1];
  return last === undefined ? undefined : Number(last);
}
