import { kafkaReady } from './kafka-ready.ts';
import { fails, holds, type Observation, type Verdict } from './observation.ts';
import { rolloutFault } from './rollout.ts';
import { targetReady } from './target-ready.ts';

/** Whether everything that the spec asks for is up. The first thing that is not is the reason. */
export function ready(observation: Observation): Verdict {
  const { parsed, problems } = observation;
  if ('fault' in parsed) return fails('InvalidSpec', parsed.fault);
  const [problem] = problems;
  if (problem) return fails(problem.reason, problems.map(({ message }) => message).join(' '));
  for (const part of [kafkaReady(observation), targetReady(observation)]) {
    if (part.status !== 'True') return fails(part.reason, part.message);
  }
  return (
    rolloutFault(observation, 'aggregator') ??
    rolloutFault(observation, 'predictor') ??
    holds('AllReady', 'Everything that the spec asks for is running.')
  );
}
