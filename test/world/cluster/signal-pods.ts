import { readFileSync } from 'node:fs';
import { listProcesses } from '../processes.ts';

/**
 * Sends a signal to processes of pods by their command line, past the container runtime, as the
 * kernel does where memory runs out.
 *
 * @param cgroupRoot below which the node's pods have their cgroups
 * @returns how many there were
 */
export function signalPods(cgroupRoot: string, command: RegExp, signal: NodeJS.Signals): number {
  const found = listProcesses().filter(({ pid }) => {
    const [cgroups, commandLine] = ['cgroup', 'cmdline'].map((file) =>
      read(`/proc/${pid}/${file}`),
    );
    return (
      cgroups?.includes(`:${cgroupRoot}/`) &&
      command.test((commandLine ?? '').replaceAll('\0', ' ').trim())
    );
  });
  for (const { pid } of found) process.kill(pid, signal);
  return found.length;
}

/** Empty for one that has gone meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
