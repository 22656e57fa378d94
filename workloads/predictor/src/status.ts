import type { JudgedEpisode, Outcome, Prediction } from '@anomaly-prediction/messages';
import type { Settled } from './live-score.ts';

/** How the last alarm, or the lack of one, turned out. */
export interface LastOutcome {
  kind: 'caught' | 'missed' | 'false_alarm';
  /** Epoch second of the episode's first violation, or of the false alarm's first second. */
  at: number;
  /** Of an episode that was caught. */
  leadSeconds?: number;
}

/** What `GET /status` answers; counts are of this process. Documented in docs/ARCHITECTURE.md. */
export interface PredictorStatus {
  series: string;
  model: string;
  /** The fields of the last prediction; as if nothing were to come before the first one. */
  trained: boolean;
  violationProbability: number;
  expectedLeadSeconds: number | null;
  alarm: boolean;
  reasons: readonly string[];
  /** Epoch second of the aggregate that was read last, and the instant at which it was spoken of. */
  recordTimestamp: number | null;
  emittedAt: number | null;
  episodes: { caught: number; missed: number };
  falseAlarms: number;
  outcomes: {
    truePositive: number;
    falsePositive: number;
    trueNegative: number;
    falseNegative: number;
  };
  lastOutcome: LastOutcome | null;
}

export interface StatusKeeper {
  predicted(prediction: Prediction): void;
  settled(settled: Settled): void;
  read(): PredictorStatus;
}

const COUNTED = {
  true_positive: 'truePositive',
  false_positive: 'falsePositive',
  true_negative: 'trueNegative',
  false_negative: 'falseNegative',
} as const satisfies Record<Outcome, keyof PredictorStatus['outcomes']>;

/** Keeps the last prediction of a series and counts what its alarms came to. */
export function createStatus(series: string, model: string): StatusKeeper {
  let status: PredictorStatus = {
    series,
    model,
    trained: false,
    violationProbability: 0,
    expectedLeadSeconds: null,
    alarm: false,
    reasons: [],
    recordTimestamp: null,
    emittedAt: null,
    episodes: { caught: 0, missed: 0 },
    falseAlarms: 0,
    outcomes: { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 },
    lastOutcome: null,
  };

  return {
    predicted: ({ trained, violationProbability, alarm, reasons, ...prediction }) => {
      const { expectedLeadSeconds, emittedAt, timestamp: recordTimestamp } = prediction;
      const said = { trained, violationProbability, expectedLeadSeconds, alarm, reasons };
      status = { ...status, ...said, recordTimestamp, emittedAt };
    },
    settled: ({ outcomes, catches, falseAlarms }) => {
      for (const outcome of outcomes) status.outcomes[COUNTED[outcome]] += 1;
      for (const at of falseAlarms) {
        status.falseAlarms += 1;
        status.lastOutcome = { kind: 'false_alarm', at };
      }
      for (const episode of catches) {
        status.episodes[episode.caught ? 'caught' : 'missed'] += 1;
        status.lastOutcome = outcomeOf(episode);
      }
    },
    read: () => status,
  };
}

const outcomeOf = ({ caught, firstViolation: at, leadSeconds }: JudgedEpisode): LastOutcome =>
  caught ? { kind: 'caught', at, leadSeconds } : { kind: 'missed', at };
