import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import { aPrediction } from './testing/predictions.ts';

const NAMES = [
  'violation_probability',
  'alarm',
  'expected_lead_seconds',
  'anomaly_score',
  'anomaly_likelihood',
  'forecast',
  'model_trained',
  'outcomes_total',
  'episodes_total',
  'lead_seconds',
  'last_record_timestamp_seconds',
  'record_duration_seconds',
  'rejected_records_total',
];

it('every metric of the design is there, with the series as a label', async () => {
  const registry = new Registry();
  const metrics = createMetrics(registry, 'rubis');
  metrics.predicted(
    aPrediction({ alarm: true, violationProbability: 0.9, expectedLeadSeconds: 31 }),
  );
  metrics.read(1_800_000_000, 0.002);
  const scrape = await registry.metrics();
  for (const name of NAMES)
    expect(scrape).toMatch(new RegExp(`^anomaly_predictor_${name}\\w*{series="rubis"`, 'm'));
  for (const line of [
    'anomaly_predictor_violation_probability{series="rubis"} 0.9',
    'anomaly_predictor_alarm{series="rubis"} 1',
    'anomaly_predictor_expected_lead_seconds{series="rubis"} 31',
    'anomaly_predictor_forecast{series="rubis",metric="cpu",step="60"} 29',
    'anomaly_predictor_outcomes_total{series="rubis",outcome="false_negative"} 0',
    'anomaly_predictor_rejected_records_total{series="rubis",reason="not_json"} 0',
  ]) {
    expect(scrape).toContain(`${line}\n`);
  }
});

it('no expected lead is not a lead of nought, and an old forecast goes with its prediction', async () => {
  const registry = new Registry();
  const metrics = createMetrics(registry, 'rubis');
  metrics.predicted(aPrediction());
  metrics.predicted(aPrediction({ forecast: { steps: [], cpu: [] } }));
  const scrape = await registry.metrics();
  expect(scrape).toContain('anomaly_predictor_expected_lead_seconds{series="rubis"} Nan\n');
  expect(scrape).not.toContain('anomaly_predictor_forecast{');
});
