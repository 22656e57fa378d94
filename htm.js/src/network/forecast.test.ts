import { describe, expect, test } from 'vitest';
import { SdrClassifier } from '../classifier/sdr-classifier.ts';
import { TemporalMemory } from '../memory/temporal-memory.ts';
import { createSdr, type Sdr } from '../sdr.ts';
import { serialize } from '../state/serialize.ts';
import { forecast } from './forecast.ts';

const PLACES = 6;
const element = (place: number): Sdr =>
  createSdr(
    PLACES * 3,
    [0, 1, 2].map((i) => place * 3 + i),
  );

/** A memory and a classifier that know the loop 0, 1, … 5, and stand at its place 2. */
function loop(steps: readonly number[]) {
  const memory = new TemporalMemory({
    columns: PLACES * 3,
    cellsPerColumn: 1,
    activationThreshold: 3,
    minThreshold: 2,
    newSynapseCount: 3,
  });
  const classifier = new SdrClassifier({
    patternSize: PLACES * 3,
    buckets: PLACES,
    steps,
    alpha: 0.2,
  });
  for (let record = 0; record < 50 * PLACES + 3; record++) {
    const place = record % PLACES;
    memory.learn(element(place));
    classifier.learn(memory.activeCells(), { bucket: place, value: 10 * place });
  }
  return { memory, classifier };
}

describe('forecast', () => {
  test.each([[[1]], [[1, 2, 3]], [[1, 4]], [[0]]])(
    'goes round a loop that it knows, whether or not the classifier reaches so far (%j)',
    (steps) => {
      const { memory, classifier } = loop(steps);
      const ahead = forecast(memory, classifier, 15);
      expect(ahead.map(({ steps }) => steps)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
      for (const { steps, likeliestBucket, expectedValue } of ahead) {
        expect(likeliestBucket).toBe((2 + steps) % PLACES);
        expect(expectedValue).toBeCloseTo(10 * ((2 + steps) % PLACES), -1);
      }
    },
  );

  test('is what the classifier says, as far as that reaches', () => {
    const { memory, classifier } = loop([1, 2, 3]);
    const now = classifier.predict(memory.activeCells());
    expect(forecast(memory, classifier, 3)).toEqual(now);
  });

  test('leaves out steps nearer than the classifier can say', () => {
    const { memory, classifier } = loop([3]);
    expect(forecast(memory, classifier, 5).map(({ steps }) => steps)).toEqual([3, 4, 5]);
    expect(forecast(memory, classifier, 2)).toEqual([]);
  });

  test('knows nothing beyond what the memory expects', () => {
    const { memory, classifier } = loop([1]);
    memory.reset();
    const ahead = forecast(memory, classifier, 3);
    for (const { probabilities } of ahead) {
      for (const probability of probabilities) expect(probability).toBeCloseTo(1 / PLACES);
    }
  });

  test('changes nothing', () => {
    const { memory, classifier } = loop([1, 2]);
    const before = [serialize(memory), serialize(classifier)];
    forecast(memory, classifier, 20);
    expect([serialize(memory), serialize(classifier)]).toEqual(before);
  });

  test.each([0, 1.5, 1001])('refuses %j steps', (steps) => {
    const { memory, classifier } = loop([1]);
    expect(() => forecast(memory, classifier, steps)).toThrow(`forecast steps is ${steps}`);
  });
});
