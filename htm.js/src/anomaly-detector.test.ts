import { describe, expect, test } from 'vitest';
import { AnomalyDetector, type AnomalyDetectorOptions } from './anomaly-detector.ts';
import { modelContract } from './contract.ts';
import type { FieldRecord } from './encoders/multi.ts';
import { model1 } from './models.ts';
import { Random } from './random.ts';

const SMALL: AnomalyDetectorOptions = {
  fields: { cpu: { min: 0, max: 100, size: 200 }, delay: { resolution: 5, size: 200 } },
  pooler: { columns: 256, activeColumns: 20 },
  memory: { cellsPerColumn: 6, maxSegments: 1500 },
  likelihood: { learningPeriod: 50, historicWindow: 200, estimationSamples: 50 },
};

const createDetector = (options: Partial<AnomalyDetectorOptions> = {}) =>
  new AnomalyDetector({ ...SMALL, ...options });

/** A load that goes up and down every twelve records, a little blurred. */
function wave(count: number, blur: number): { cpu: number; delay: number }[] {
  const random = new Random(2);
  return Array.from({ length: count }, (_, second) => {
    const swing = Math.sin((2 * Math.PI * second) / 12) + blur * (random.fraction() - 0.5);
    return { cpu: 50 + 30 * swing, delay: 100 + 60 * swing };
  });
}

modelContract('anomaly detector', {
  type: AnomalyDetector,
  create: (seed) => createDetector({ seed }),
  inputs: wave(150, 0.3),
  score: (detector, record) => Object.values(detector.score(record)),
  bounds: { min: 0, max: 1 },
  learn: (detector, record) => detector.learn(record),
  follow: (detector, record) => detector.follow(record),
  learnt: (detector) => detector.segmentCount,
  seeded: true,
  maxBytes: 2_000_000,
});

describe('anomaly detector', () => {
  test('comes to expect a repeating load and is alarmed when it breaks', () => {
    const detector = createDetector();
    let calm = 0;
    for (const [second, record] of wave(600, 0).entries()) {
      if (second >= 540) calm += detector.score(record).anomalyScore;
      detector.learn(record);
    }
    expect(calm / 60).toBeLessThan(0.15);

    const scores = Array.from({ length: 8 }, (_, second) => {
      const record = { cpu: 95 - second, delay: 400 + 50 * second };
      const score = detector.score(record);
      detector.learn(record);
      return score;
    });
    expect(scores[0]?.anomalyScore).toBeGreaterThan(0.9);
    expect(scores.at(-1)?.anomalyLikelihood).toBeGreaterThan(0.99999);
    expect(scores.at(-1)?.anomalyLogLikelihood).toBeGreaterThan(0.5);
  });

  test('goes on with what is left when a field was not measured', () => {
    const detector = createDetector();
    for (const record of wave(600, 0)) detector.learn(record);
    const [next] = wave(1, 0);
    expect(detector.score({ ...next, delay: null }).anomalyScore).toBeLessThan(0.9);
  });

  test('after a reset finds the next record unexpected, and the one after it known', () => {
    const detector = createDetector();
    for (const record of wave(600, 0)) detector.learn(record);
    detector.reset();
    const [first, second] = wave(2, 0).map((record) => {
      const { anomalyScore } = detector.score(record);
      detector.follow(record);
      return anomalyScore;
    });
    expect(first).toBe(1);
    expect(second).toBeLessThan(0.2);
  });

  test('says as it learns or follows what it would have said before', () => {
    const detector = createDetector();
    for (const [second, record] of wave(600, 0.3).entries()) {
      const before = detector.score(record);
      expect(second % 3 === 0 ? detector.follow(record) : detector.learn(record)).toEqual(before);
    }
  });

  test('names itself when it is asked for predictions without a classifier', () => {
    const detector = new AnomalyDetector({ fields: { cpu: { min: 0, max: 100 } } });
    const message = 'AnomalyDetector.classifier is missing: must be given, for predictions';
    expect(() => detector.predict()).toThrow(message);
  });

  test('runs Model 1 as published', () => {
    const detector = new AnomalyDetector({ ...model1, fields: { cpu: { min: 0, max: 100 } } });
    for (const { cpu } of wave(240, 0)) detector.learn({ cpu });
    expect(detector.score({ cpu: 50 }).anomalyScore).toBeLessThan(0.3);
    expect(detector.score({ cpu: 5 }).anomalyScore).toBeGreaterThan(0.9);
  });

  test('names the field of a record that it cannot use, and is none the worse for it', () => {
    const detector = createDetector();
    const record = { cpu: 'high', delay: 3 };
    expect(() => detector.score(record)).toThrow('record.cpu is "high": must be a finite number');
    const none = null as unknown as FieldRecord;
    expect(() => detector.score(none)).toThrow('record is null: must be an object with a value');
    expect(() => detector.learn({ cpu: 5 })).toThrow('record.delay is missing');
    expect(detector.segmentCount).toBe(0);
    expect(detector.score({ cpu: 5, delay: 3 }).anomalyScore).toBe(1);
  });

  test.each([
    [{ fields: {} }, 'AnomalyDetector.fields is of type object: must be of at least one field'],
    [{ fields: { cpu: null } }, 'AnomalyDetector.fields.cpu is null: must be an object of options'],
    [{ fields: { cpu: { min: 1, max: 0 } } }, 'AnomalyDetector.fields.cpu.max is 0'],
    [{ fields: { cpu: { resolution: -1 } } }, 'AnomalyDetector.fields.cpu.resolution is -1'],
    [
      { pooler: { columns: 10 } },
      'AnomalyDetector.pooler.activeColumns is 40: must be at most columns, 10',
    ],
    [{ memory: { cellsPerColumn: 0 } }, 'AnomalyDetector.memory.cellsPerColumn is 0'],
    [{ likelihood: { averagingWindow: 0 } }, 'AnomalyDetector.likelihood.averagingWindow is 0'],
    [{ seed: -1 }, 'AnomalyDetector.seed is -1: must be a whole number from 0 to 4294967295'],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => createDetector(options as Partial<AnomalyDetectorOptions>)).toThrow(message);
  });
});
