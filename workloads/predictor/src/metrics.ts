import {
  type Catch,
  OUTCOMES,
  type Outcome,
  type Prediction,
  type RejectReason,
} from '@anomaly-prediction/messages';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Records that decode but cannot be used. */
export type UnusableReason = RejectReason | 'future';

export interface PredictorMetrics {
  predicted(prediction: Prediction): void;
  read(timestamp: number, seconds: number): void;
  rejected(reason: UnusableReason): void;
  repeated(): void;
  missing(seconds: number): void;
  dropped(count: number): void;
  notSetAside(count: number): void;
  settled(outcomes: readonly Outcome[], catches: readonly Catch[]): void;
}

const LEAD_BUCKETS_SECONDS = [0, 5, 10, 15, 20, 25, 30, 40, 50, 60, 90, 120, 180, 300];
const DURATION_BUCKETS_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const REJECT_REASONS: readonly UnusableReason[] = ['too_large', 'not_json', 'invalid', 'future'];

/** Registers the metrics of one series. Counters are there from the start, at 0: no rate misses them. */
export function createMetrics(registry: Registry, series: string): PredictorMetrics {
  const common = { registers: [registry] };
  const gauge = (name: string, help: string) =>
    new Gauge({ ...common, name: `anomaly_predictor_${name}`, help, labelNames: ['series'] });
  const counter = <Label extends string>(name: string, help: string, ...labels: Label[]) =>
    new Counter({
      ...common,
      name: `anomaly_predictor_${name}`,
      help,
      labelNames: ['series', ...labels],
    });

  const probability = gauge('violation_probability', 'Probability of an episode in the horizon');
  const alarm = gauge('alarm', '1 while a violation is announced');
  const lead = gauge(
    'expected_lead_seconds',
    'Seconds until the violation; NaN with none expected',
  );
  const score = gauge('anomaly_score', 'Share of the last second that the HTM did not expect');
  const likelihood = gauge('anomaly_likelihood', 'How unusual the last seconds are, 0.5 as usual');
  const trained = gauge('model_trained', '1 when the model has seen enough to speak');
  const lastRecord = gauge('last_record_timestamp_seconds', 'Epoch second of the last aggregate');
  const forecast = new Gauge({
    ...common,
    name: 'anomaly_predictor_forecast',
    help: 'Expected value of a metric so many seconds ahead',
    labelNames: ['series', 'metric', 'step'],
  });
  const outcomes = counter('outcomes_total', 'Seconds by what their alarm came to', 'outcome');
  const episodes = counter('episodes_total', 'Episodes of violating seconds', 'caught');
  const leads = new Histogram({
    ...common,
    name: 'anomaly_predictor_lead_seconds',
    help: 'Warning before each episode; 0 for a missed one',
    labelNames: ['series'],
    buckets: LEAD_BUCKETS_SECONDS,
  });
  const duration = new Histogram({
    ...common,
    name: 'anomaly_predictor_record_duration_seconds',
    help: 'Time to score and learn one record',
    labelNames: ['series'],
    buckets: DURATION_BUCKETS_SECONDS,
  });
  const rejected = counter('rejected_records_total', 'Records that could not be used', 'reason');
  const repeated = counter('repeated_records_total', 'Records of a second already read');
  const missing = counter('missing_seconds_total', 'Seconds between records that never came');
  const notSetAside = counter(
    'not_set_aside_records_total',
    'Unusable records that were counted but not kept',
  );
  const dropped = counter('dropped_predictions_total', 'Predictions lost in a long broker outage');

  trained.set({ series }, 0);
  for (const outcome of OUTCOMES) outcomes.inc({ series, outcome }, 0);
  for (const caught of ['true', 'false']) episodes.inc({ series, caught }, 0);
  for (const reason of REJECT_REASONS) rejected.inc({ series, reason }, 0);
  for (const total of [repeated, missing, dropped, notSetAside]) total.inc({ series }, 0);
  leads.zero({ series });
  duration.zero({ series });

  return {
    predicted: (prediction) => {
      probability.set({ series }, prediction.violationProbability);
      alarm.set({ series }, Number(prediction.alarm));
      lead.set({ series }, prediction.expectedLeadSeconds ?? Number.NaN);
      score.set({ series }, prediction.anomalyScore);
      likelihood.set({ series }, prediction.anomalyLikelihood);
      trained.set({ series }, Number(prediction.trained));
      forecast.reset();
      for (const [index, step] of prediction.forecast.steps.entries()) {
        const value = prediction.forecast.cpu[index] ?? Number.NaN;
        forecast.set({ series, metric: 'cpu', step: String(step) }, value);
      }
    },
    read: (timestamp, seconds) => {
      lastRecord.set({ series }, timestamp);
      duration.observe({ series }, seconds);
    },
    rejected: (reason) => rejected.inc({ series, reason }),
    repeated: () => repeated.inc({ series }),
    missing: (seconds) => missing.inc({ series }, seconds),
    dropped: (count) => dropped.inc({ series }, count),
    notSetAside: (count) => notSetAside.inc({ series }, count),
    settled: (settledOutcomes, catches) => {
      for (const outcome of settledOutcomes) outcomes.inc({ series, outcome });
      for (const { caught, leadSeconds } of catches) {
        episodes.inc({ series, caught: String(caught) });
        leads.observe({ series }, leadSeconds);
      }
    },
  };
}
