import type { Pod } from 'kubernetes-types/core/v1.js';
import type { Kubectl, RunOptions } from './kubectl.ts';

/** A container that has begun. */
export interface BegunContainer {
  name: string;
  running: boolean;
  /** Whether one ended before the present one began. */
  again: boolean;
}

export const begunContainers = ({ status }: Pod): BegunContainer[] =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
    .filter(({ state, lastState }) => state?.running || state?.terminated || lastState?.terminated)
    .map(({ name, state, lastState }) => ({
      name,
      running: state?.running !== undefined,
      again: lastState?.terminated !== undefined,
    }));

export interface LogOf {
  pod: Pod;
  container: string;
  /** Of the one before the present one. */
  previous?: boolean;
  /** Its last lines; all unless told. */
  lines?: number;
}

/** A container's log; empty when the node has deleted it. @throws as kubectl does */
export async function readLog(
  kubectl: Kubectl,
  { pod, container, previous = false, lines = -1 }: LogOf,
  options?: RunOptions,
): Promise<string> {
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const which = [name, `--namespace=${namespace}`, `--container=${container}`];
  const { stdout } = await kubectl.run(
    ['logs', ...which, `--tail=${lines}`, ...(previous ? ['--previous'] : [])],
    options,
  );
  const log = stdout.toString('utf8');
  // kubectl says so in place of the log, and does not fail.
  return log.startsWith('unable to retrieve container logs') ? '' : log;
}
