import { readFile } from 'node:fs/promises';
import type { System } from '@anomaly-prediction/test';
import type { Command } from '../htm/one-core.ts';

/** One core for the web server; what asks it and the database share the others. */
export interface Cores {
  /** In words, for the head of a report. */
  what: string;
  /** The command, held on the web server's core. */
  hold(command: Command): Command;
  /** Keeps this process, and what it starts from now on, off that core. */
  leaveToWebServer(): Promise<void>;
  /** Lets this process run anywhere again. */
  release(): Promise<void>;
}

const STATUS = '/proc/self/status';

/** Where there is no `taskset`, or but one core, nothing is held, and `what` says so. */
export async function splitCores(system: System): Promise<Cores> {
  const taskset = system.find('taskset');
  const all = taskset && system.exists(STATUS) ? parseCores(await readFile(STATUS, 'utf8')) : [];
  const web = all.at(-1);
  const others = all.slice(0, -1);
  if (taskset === undefined || web === undefined || others.length === 0) {
    const nothing = async () => {};
    return {
      what: 'held on no core: it takes taskset and two cores',
      hold: (command) => command,
      leaveToWebServer: nothing,
      release: nothing,
    };
  }
  const move = async (cores: readonly number[]) => {
    const options = ['--all-tasks', '--pid', '--cpu-list'];
    await system.run(taskset, [...options, cores.join(), `${process.pid}`]);
  };
  return {
    what: `the web server held on core ${web}, all else on core ${others.join()}`,
    hold: (command) => [taskset, '--cpu-list', `${web}`, ...command],
    leaveToWebServer: () => move(others),
    release: () => move(all),
  };
}

/** The cores that a process may use, of its status file: `0-2,5` is 0, 1, 2 and 5. Pure. */
export function parseCores(status: string): number[] {
  const list = /^Cpus_allowed_list:\s+([\d,-]+)$/m.exec(status)?.[1] ?? '';
  return list
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}
