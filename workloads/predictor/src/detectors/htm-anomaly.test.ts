import { expect, it } from 'vitest';
import { anAggregate } from '../testing/aggregates.ts';
import { simulate } from '../testing/simulate.ts';
import { createHtmAnomaly } from './htm-anomaly.ts';

it('the HTM is as usual with the usual, and surprised by what never was', () => {
  const htm = createHtmAnomaly({ trainingSeconds: 120, seed: 42 });
  const calm = simulate({ seconds: 300, seed: 4 });
  for (const second of calm) htm.learn(second);
  const usual = calm.slice(-60).map((second) => htm.score(second).anomalyScore);
  expect(usual.filter((score) => score < 0.3).length).toBeGreaterThan(40);

  const last = calm.at(-1)?.timestamp ?? 0;
  for (let second = 1; second <= 10; second++) {
    htm.learn(anAggregate({ timestamp: last + second, cpu: 75 + second, count: 36 }));
  }
  const strange = htm.score(anAggregate({ timestamp: last + 11, cpu: 95, count: 36 }));
  expect(strange.anomalyScore).toBeGreaterThan(0.8);
  expect(strange.anomalyLikelihood).toBeGreaterThan(0.95);
});
