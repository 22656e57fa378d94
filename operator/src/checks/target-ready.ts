import { holds, type Observation, unknown, type Verdict } from './observation.ts';
import { rolloutFault } from './rollout.ts';

/** Whether what is observed is up: database, web server and load clients. */
export function targetReady(observation: Observation): Verdict {
  if ('fault' in observation.parsed) return unknown('InvalidSpec', 'The spec cannot be used.');
  return (
    rolloutFault(observation, 'database') ??
    rolloutFault(observation, 'web') ??
    rolloutFault(observation, 'client') ??
    holds('TargetReady', 'Database, web server and load clients are ready.')
  );
}
