import type { AnomalyPredictorSpec } from '../api/index.ts';
import { fails, holds, type Observation, unknown, type Verdict } from './observation.ts';

const LOW_PROBABILITY = 0.1;

/** Whether something in the spec is accepted but doubtful. */
export function warning({ parsed }: Observation): Verdict {
  if ('fault' in parsed) return unknown('InvalidSpec', 'The spec cannot be used.');
  const doubts = DOUBTS.filter(({ applies }) => applies(parsed.spec));
  const [first] = doubts;
  if (!first) return fails('NothingDoubtful', 'Nothing in the spec is doubtful.');
  return holds(first.reason, doubts.map(({ message }) => message).join(' '));
}

interface Doubt {
  reason: string;
  applies(spec: AnomalyPredictorSpec): boolean;
  message: string;
}

const DOUBTS: readonly Doubt[] = [
  {
    reason: 'EvenBrokers',
    applies: ({ kafka }) => kafka.managed !== undefined && kafka.managed.replicas % 2 === 0,
    message:
      'spec.kafka.managed.replicas is even: one broker fewer would bear the loss of as many.',
  },
  {
    reason: 'KafkaWithoutTls',
    applies: ({ kafka }) => kafka.external !== undefined && kafka.external.tls === undefined,
    message: 'spec.kafka.external has no tls: records and passwords travel in the clear.',
  },
  {
    reason: 'LowAlarmProbability',
    applies: ({ predictor }) => predictor.alarmProbability < LOW_PROBABILITY,
    message: `spec.predictor.alarmProbability is below ${LOW_PROBABILITY}: expect false alarms.`,
  },
  {
    reason: 'ShortTraining',
    applies: ({ predictor }) => predictor.trainingSeconds < predictor.horizonSeconds,
    message:
      'spec.predictor.trainingSeconds is less than horizonSeconds: the first alarms know little.',
  },
];
