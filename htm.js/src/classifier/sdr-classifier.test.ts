import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelContract } from '../contract.ts';
import { ScalarEncoder } from '../encoders/scalar.ts';
import { TemporalMemory } from '../memory/temporal-memory.ts';
import { SpatialPooler } from '../pooler/spatial-pooler.ts';
import { Random } from '../random.ts';
import { createSdr, type Sdr } from '../sdr.ts';
import { deserialize, serialize } from '../state/serialize.ts';
import type { Truth } from './bucket-classes.ts';
import { DenseSoftmax } from './dense-softmax.ts';
import { SdrClassifier, type SdrClassifierOptions } from './sdr-classifier.ts';

interface Step {
  pattern: Sdr;
  truth: Truth;
}

const SMALL = {
  patternSize: 48,
  cellsPerColumn: 4,
  buckets: 10,
  steps: [0, 1, 3],
  alpha: 0.1,
} as const satisfies SdrClassifierOptions;

const createClassifier = (options: Partial<SdrClassifierOptions> = {}) =>
  new SdrClassifier({ ...SMALL, ...options });

/** Columns that are off, wholly active, or active in some cells, as those of a memory. */
function columnPattern(random: Random): Sdr {
  const cells: number[] = [];
  for (let column = 0; column < 12; column++) {
    const full = random.below(4) === 0;
    const some = random.below(3) === 0;
    for (let cell = 0; cell < 4; cell++) {
      if (full || (some && random.below(3) === 0)) cells.push(column * 4 + cell);
    }
  }
  return createSdr(48, cells);
}

function stream(count: number, seed: number): Step[] {
  const random = new Random(seed);
  const patterns = Array.from({ length: 8 }, () => columnPattern(random));
  return Array.from({ length: count }, () => {
    const place = random.below(8);
    const bucket = (place + random.below(2)) % 10;
    return { pattern: patterns[place] as Sdr, truth: { bucket, value: 10 * bucket } };
  });
}

/** A pattern of its own for each place of a loop. */
const loopPattern = (place: number): Sdr => createSdr(48, [4 * place, 4 * place + 1]);

modelContract('SDR classifier', {
  type: SdrClassifier,
  create: () => createClassifier({ maxCellRows: 5, maxClasses: 4 }),
  inputs: stream(60, 1),
  score: (classifier, { pattern }) =>
    classifier.predict(pattern).flatMap(({ probabilities }) => [...probabilities]),
  bounds: { min: 0, max: 1 },
  learn: (classifier, { pattern, truth }) => classifier.learn(pattern, truth),
  follow: (classifier, { pattern }) => classifier.follow(pattern),
  learnt: (classifier) => classifier.predict(loopPattern(3)),
  seeded: false,
  maxBytes: 20_000,
});

describe('SDR classifier', () => {
  test('says the same as one row of weights a cell and step, whatever the stream', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const fast = createClassifier();
        const dense = new DenseSoftmax(SMALL);
        for (const { pattern, truth } of stream(80, seed)) {
          fast.learn(pattern, truth);
          dense.learn(pattern, truth.bucket);
          const expected = dense.predict(pattern);
          for (const [index, { probabilities }] of fast.predict(pattern).entries()) {
            expect(furthest(probabilities, expected[index])).toBeLessThan(1e-5);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test('says the same however it is told that columns are of several cells', () => {
    const [factored, plain] = [createClassifier(), createClassifier({ cellsPerColumn: 1 })];
    for (const { pattern, truth } of stream(100, 5)) {
      factored.learn(pattern, truth);
      plain.learn(pattern, truth);
      const expected = plain.predict(pattern);
      for (const [index, { probabilities }] of factored.predict(pattern).entries()) {
        expect(furthest(probabilities, expected[index]?.probabilities)).toBeLessThan(1e-5);
      }
    }
  });

  test('knows nothing before it has learnt: all buckets are as likely, no value is expected', () => {
    const [now] = createClassifier().predict(loopPattern(0));
    expect([...(now?.probabilities ?? [])]).toEqual(Array(10).fill(0.1));
    expect(now?.expectedValue).toBeNull();
  });

  test('comes to know the bucket and the value of each place of a loop, so many steps ahead', () => {
    const classifier = createClassifier();
    for (let record = 0; record < 600; record++) {
      const place = record % 6;
      classifier.learn(loopPattern(place), { bucket: place, value: 100 + place });
    }
    for (const { steps, likeliestBucket, expectedValue, probabilities } of classifier.predict(
      loopPattern(4),
    )) {
      const place = (4 + steps) % 6;
      expect(likeliestBucket).toBe(place);
      expect(probabilities[place]).toBeGreaterThan(0.9);
      expect(expectedValue).toBeGreaterThan(100 + place - 0.4);
      expect(expectedValue).toBeLessThan(100 + place + 0.4);
    }
  });

  test('the value of a bucket follows the values seen in it', () => {
    const classifier = createClassifier({ buckets: 1, valueAlpha: 0.5 });
    for (const value of [8, 16, 20]) classifier.learn(loopPattern(0), { bucket: 0, value });
    expect(classifier.predict(loopPattern(0))[0]?.expectedValue).toBe(16);
  });

  test('after a reset nothing before it is taken for what led to what comes after', () => {
    const classifier = createClassifier({ steps: [1, 3] });
    for (let record = 0; record < 50; record++) {
      classifier.reset();
      classifier.learn(loopPattern(record % 6), { bucket: record % 6, value: 1 });
    }
    const [next] = classifier.predict(loopPattern(0));
    expect([...(next?.probabilities ?? [])]).toEqual(Array(10).fill(0.1));
  });

  test('a record that was not measured, or only followed, is a step like another', () => {
    const classifier = createClassifier({ steps: [2] });
    for (let round = 0; round < 100; round++) {
      classifier.learn(loopPattern(0), { bucket: 0, value: 0 });
      if (round % 2 === 0) classifier.learn(loopPattern(1), null);
      else classifier.follow(loopPattern(1));
      classifier.learn(loopPattern(2), { bucket: 2, value: 2 });
      classifier.reset();
    }
    expect(classifier.predict(loopPattern(0))[0]?.probabilities[2]).toBeGreaterThan(0.9);
    expect(classifier.predict(loopPattern(1))[0]?.probabilities[2]).toBeCloseTo(0.1);
  });

  test('with fewer classes than buckets says within a class what was seen there', () => {
    const classifier = createClassifier({ buckets: 100, maxClasses: 10 });
    for (let record = 0; record < 300; record++) {
      classifier.learn(loopPattern(0), { bucket: 42, value: 42 });
    }
    const [now] = classifier.predict(loopPattern(0));
    expect(now?.likeliestBucket).toBe(42);
    expect(now?.probabilities[42]).toBeGreaterThan(0.8);
    expect(now?.probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  test('a cell that gave up its own weights still counts as one of its column', () => {
    const classifier = createClassifier({ steps: [0], maxCellRows: 1 });
    const full = createSdr(48, [8, 9, 10, 11]);
    const [first, second] = [createSdr(48, [9]), createSdr(48, [10])];
    const likeliest = (pattern: Sdr) => classifier.predict(pattern)[0]?.likeliestBucket;
    for (let record = 0; record < 100; record++) {
      classifier.learn(full, { bucket: 3, value: 3 });
      classifier.learn(first, { bucket: 5, value: 5 });
    }
    expect([likeliest(full), likeliest(first), likeliest(second)]).toEqual([3, 5, 3]);
    for (let record = 0; record < 100; record++) {
      classifier.learn(second, { bucket: 6, value: 6 });
    }
    expect([likeliest(first), likeliest(second)]).toEqual([3, 6]);
  });

  test('predicts a noisy daily load as well as the straightforward classifier, within 2 %', () => {
    const steps = [1, 7];
    const options = { patternSize: 256 * 8, buckets: 480, steps, alpha: 0.005 };
    const fast = new SdrClassifier({ ...options, cellsPerColumn: 8 });
    const dense = new DenseSoftmax(options);
    const [fastLoss, denseLoss] = [new LogLoss(steps), new LogLoss(steps)];
    for (const { pattern, truth } of noisyDays(1500)) {
      fastLoss.record(truth.bucket);
      denseLoss.record(truth.bucket);
      fast.learn(pattern, truth);
      dense.learn(pattern, truth.bucket);
      fastLoss.expect(fast.predict(pattern).map(({ probabilities }) => probabilities));
      denseLoss.expect(dense.predict(pattern));
    }
    for (const [index, loss] of denseLoss.means().entries()) {
      expect(fastLoss.means()[index]).toBeLessThan(1.02 * loss);
    }
  });

  test('restored from a snapshot still trains the patterns from before it', () => {
    const classifier = createClassifier({ steps: [1] });
    for (let record = 0; record < 100; record++) {
      const restored = deserialize(SdrClassifier, serialize(classifier));
      for (const each of [classifier, restored]) {
        each.learn(loopPattern(record % 6), { bucket: record % 6, value: 0 });
      }
      expect(restored.predict(loopPattern(0))).toEqual(classifier.predict(loopPattern(0)));
    }
  });

  test.each([
    [{ steps: [] }, 'SdrClassifier.steps is of type object: must be a list of different whole'],
    [{ steps: [1, 1] }, 'SdrClassifier.steps is of type object'],
    [{ steps: [1001] }, 'SdrClassifier.steps is of type object'],
    [
      { cellsPerColumn: 5 },
      'SdrClassifier.patternSize is 48: must be a multiple of cellsPerColumn',
    ],
    [{ alpha: 0 }, 'SdrClassifier.alpha is 0'],
    [
      { patternSize: 2 ** 24, buckets: 65_536, maxClasses: 65_536 },
      'SdrClassifier.maxClasses is 65536: must be at most',
    ],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => createClassifier(options)).toThrow(message);
  });

  test.each([
    [createSdr(47, []), { bucket: 0, value: 0 }, 'SdrClassifier pattern.size is 47: must be 48'],
    [createSdr(48, []), { bucket: 10, value: 0 }, 'SdrClassifier bucket is 10: must be a whole'],
    [createSdr(48, []), { bucket: 1, value: Number.NaN }, 'SdrClassifier value is NaN'],
  ])(
    'refuses what it cannot learn and is none the worse for it (%#)',
    (pattern, truth, message) => {
      const classifier = createClassifier();
      const before = serialize(classifier);
      expect(() => classifier.learn(pattern, truth)).toThrow(message);
      expect(serialize(classifier)).toEqual(before);
    },
  );
});

function furthest(left: ArrayLike<number>, right: ArrayLike<number> = []): number {
  expect(left.length).toBe(right.length);
  return Array.from(left).reduce(
    (far, value, i) => Math.max(far, Math.abs(value - (right[i] ?? 0))),
    0,
  );
}

/** The mean of -log(probability given to what came), for each number of steps. */
class LogLoss {
  private readonly steps: readonly number[];
  private readonly sums: number[];
  private readonly past: ArrayLike<number>[][] = [];
  private count = 0;

  constructor(steps: readonly number[]) {
    this.steps = steps;
    this.sums = steps.map(() => 0);
  }

  expect(predictions: ArrayLike<number>[]): void {
    this.past.push(predictions);
  }

  record(bucket: number): void {
    if (this.past.length < Math.max(...this.steps)) return;
    this.count++;
    for (const [index, steps] of this.steps.entries()) {
      const probability = this.past.at(-steps)?.[index]?.[bucket] ?? 0;
      this.sums[index] = (this.sums[index] ?? 0) - Math.log(Math.max(1e-12, probability));
    }
  }

  means(): number[] {
    return this.sums.map((sum) => sum / this.count);
  }
}

/** What a memory makes of a CPU load that goes up and down 288 records a day, with 3 % of noise. */
function* noisyDays(count: number): Generator<Step> {
  const encoder = new ScalarEncoder({ min: 0, max: 100 });
  const pooler = new SpatialPooler({ inputSize: encoder.size, columns: 256, activeColumns: 10 });
  const memory = new TemporalMemory({
    columns: 256,
    cellsPerColumn: 8,
    activationThreshold: 6,
    minThreshold: 4,
    maxSegments: 4096,
  });
  const random = new Random(3);
  for (let record = 0; record < count; record++) {
    let noise = -6;
    for (let draw = 0; draw < 12; draw++) noise += random.fraction();
    const value = 50 + 30 * Math.sin((2 * Math.PI * record) / 288) + 3 * noise;
    memory.learn(pooler.activate(encoder.encode(value)));
    yield { pattern: memory.activeCells(), truth: { bucket: encoder.bucket(value), value } };
  }
}
