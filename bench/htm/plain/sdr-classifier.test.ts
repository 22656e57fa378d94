import { createSdr, Random, SdrClassifier } from 'htm.js';
import { expect, it } from 'vitest';
import { PlainSdrClassifier } from './sdr-classifier.ts';

const OPTIONS = { patternSize: 60, buckets: 12, steps: [1, 3], alpha: 0.1 };

it.each([1, 5])(
  'with a class for each bucket the library expects what the straightforward classifier expects, %i cells a column',
  (cellsPerColumn) => {
    const random = new Random(1);
    const plain = new PlainSdrClassifier(OPTIONS);
    const library = new SdrClassifier({ ...OPTIONS, cellsPerColumn, maxClasses: OPTIONS.buckets });
    for (let record = 0; record < 300; record++) {
      const bucket = record % 7;
      const noise = Array.from({ length: 3 }, () => random.below(60));
      const pattern = createSdr(60, [5 * bucket, 5 * bucket + 1, 5 * bucket + 2, ...noise]);
      const expected = plain.predict(pattern);
      for (const [i, { steps, probabilities }] of library.predict(pattern).entries()) {
        expect(steps).toBe(expected[i]?.steps);
        for (const [each, probability] of probabilities.entries()) {
          expect(probability).toBeCloseTo(expected[i]?.probabilities[each] ?? Number.NaN, 4);
        }
      }
      library.learn(pattern, { bucket, value: bucket });
      plain.learn(pattern, { bucket });
    }
    const [next] = plain.predict(createSdr(60, [0, 1, 2]));
    expect(next?.probabilities[1]).toBeGreaterThan(0.5);
  },
);
