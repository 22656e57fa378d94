import { describe, expect, it } from 'vitest';
import { createAlways } from './baselines/always.ts';
import { anAggregate } from './testing/aggregates.ts';
import { PipelineUnderTest } from './testing/pipeline.ts';
import { simulate } from './testing/simulate.ts';

const START = 1_800_000_000;
const LEAK = simulate({
  seconds: 700,
  seed: 3,
  happenings: [{ kind: 'leak', from: 300, to: 400 }],
});

describe('pipeline', () => {
  it('publishes one prediction for each second, with the instant at which it was said', () => {
    const pipeline = new PipelineUnderTest();
    pipeline.play(LEAK.slice(0, 3));
    expect(pipeline.published.map(({ timestamp }) => timestamp)).toEqual([
      START,
      START + 1,
      START + 2,
    ]);
    expect(pipeline.published[0]).toMatchObject({
      model: 'htm',
      emittedAt: START + 3.2,
      trained: false,
      alarm: false,
    });
  });

  it('warns of a leak, and counts it as caught with its lead once it has come', async () => {
    const pipeline = new PipelineUnderTest();
    pipeline.play(LEAK);
    const first = pipeline.published.find(({ alarm }) => alarm);
    expect(first?.timestamp).toBeGreaterThanOrEqual(START + 300);
    expect(first?.timestamp).toBeLessThan(START + 315);
    expect(
      await pipeline.scraped('anomaly_predictor_episodes_total{series="rubis",caught="true"}'),
    ).toBe(1);
    expect(
      await pipeline.scraped('anomaly_predictor_lead_seconds_sum{series="rubis"}'),
    ).toBeGreaterThan(20);
    const outcome = (name: string) =>
      pipeline.scraped(`anomaly_predictor_outcomes_total{series="rubis",outcome="${name}"}`);
    expect(await outcome('true_positive')).toBeGreaterThan(20);
    expect(await outcome('false_positive')).toBe(0);
    expect(await outcome('true_negative')).toBeGreaterThan(100);
    const status = pipeline.status.read();
    expect(status).toMatchObject({
      trained: true,
      recordTimestamp: START + 699,
      emittedAt: START + 699 + 3.2,
      episodes: { caught: 1, missed: 0 },
      falseAlarms: 0,
      lastOutcome: { kind: 'caught', leadSeconds: expect.any(Number) },
    });
    expect(status.outcomes.truePositive).toBe(await outcome('true_positive'));
    expect(status.outcomes.trueNegative).toBe(await outcome('true_negative'));
  });

  it('drops a second that it has had, counts it, and counts seconds that never came', async () => {
    const pipeline = new PipelineUnderTest();
    for (const second of [0, 1, 1, 0, 5]) {
      expect(pipeline.take(anAggregate({ timestamp: START + second }))).toBeUndefined();
    }
    expect(pipeline.published.map(({ timestamp }) => timestamp - START)).toEqual([0, 1, 5]);
    expect(await pipeline.scraped('anomaly_predictor_repeated_records_total{series="rubis"}')).toBe(
      2,
    );
    expect(await pipeline.scraped('anomaly_predictor_missing_seconds_total{series="rubis"}')).toBe(
      3,
    );
  });

  it('says why it cannot use a record, and goes on as if it had never come', () => {
    const pipeline = new PipelineUnderTest();
    expect(pipeline.takeText('{"timestamp"')?.reason).toBe('not_json');
    expect(pipeline.takeText(null)?.reason).toBe('not_json');
    expect(pipeline.takeText('{"timestamp": 5}')).toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining('cpu'),
    });
    expect(pipeline.takeText(`"${'x'.repeat(300_000)}"`)?.reason).toBe('too_large');
    expect(pipeline.take(anAggregate({ timestamp: START + 3_600 }))).toEqual({
      reason: 'future',
      message: 'timestamp: 3597 s ahead of the clock',
    });
    expect(pipeline.take(anAggregate({ timestamp: START }))).toBeUndefined();
    expect(pipeline.published).toHaveLength(1);
  });

  it('after a restart learns from what was there and says only what was not said yet', () => {
    const before = new PipelineUnderTest();
    before.play(LEAK.slice(0, 340));
    const after = new PipelineUnderTest({ through: START + 299, alarmTimes: [] });
    after.play(LEAK.slice(0, 340));
    expect(after.published).toEqual(before.published.slice(300));
  });

  it('after a restart neither counts nor shows again what came before it', async () => {
    const restarted = new PipelineUnderTest({ through: START + 699, alarmTimes: [START + 315.2] });
    const untouched = await restarted.registry.metrics();
    expect(restarted.takeText('rubbish')).toBeUndefined();
    restarted.play(LEAK.slice(0, 200));
    expect(restarted.take(anAggregate({ timestamp: START + 3_600 }))).toBeUndefined();
    // A gap, and a second that was there already.
    restarted.play(LEAK.slice(210));
    restarted.play(LEAK.slice(-1));
    expect(restarted.published).toEqual([]);
    expect(await restarted.registry.metrics()).toBe(untouched);
    expect(restarted.status.read()).toMatchObject({ recordTimestamp: null, lastOutcome: null });
  });

  it('after a restart counts and shows what comes, from the first second on', async () => {
    const restarted = new PipelineUnderTest({ through: START + 5, alarmTimes: [] });
    restarted.play(LEAK.slice(0, 6));
    expect(restarted.takeText('rubbish')?.reason).toBe('not_json');
    restarted.play(LEAK.slice(8, 9));
    expect(restarted.published).toHaveLength(1);
    expect(await restarted.scraped('anomaly_predictor_missing_seconds_total{series="rubis"}')).toBe(
      2,
    );
    expect(
      await restarted.scraped('anomaly_predictor_last_record_timestamp_seconds{series="rubis"}'),
    ).toBe(START + 8);
  });

  it('raises no alarm for a second of minutes ago', () => {
    const pipeline = new PipelineUnderTest(undefined, createAlways());
    pipeline.at(START + 200).take(anAggregate({ timestamp: START }));
    pipeline.at(START + 200).take(anAggregate({ timestamp: START + 197 }));
    expect(pipeline.published.map(({ alarm }) => alarm)).toEqual([false, true]);
  });
});
