import { expect, test } from 'vitest';
import { cpuClassifier, model1, model2, model3 } from './models.ts';
import { Network } from './network/network.ts';

test.each([
  ['1', model1, 1],
  ['2', model2, 2],
  ['3', model3, 2],
])('Model %s runs as published, its classifier up to seven steps ahead', (_, model, levels) => {
  const network = new Network({ ...model, classifier: cpuClassifier });
  for (let record = 0; record < 60; record++) {
    network.learn({ cpu: 20 + 10 * (record % 4), mem: 40 });
  }
  expect(network.score({ cpu: 20, mem: 40 }).levelScores).toHaveLength(levels);
  const predictions = network.predict();
  expect(predictions.map(({ steps }) => steps)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(predictions[3]?.probabilities).toHaveLength(480);
});
