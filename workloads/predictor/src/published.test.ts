import { expect, it } from 'vitest';
import { summarisePublished } from './published.ts';
import { aPrediction } from './testing/predictions.ts';

it('what is published reaches to its last second, in whatever order it lies', () => {
  const timestamps = [7, 9, 8, 9];
  const predictions = timestamps.map((timestamp) => aPrediction({ timestamp }));
  expect(summarisePublished(predictions, 'htm').through).toBe(9);
  expect(summarisePublished([], 'htm').through).toBe(Number.NEGATIVE_INFINITY);
});

it('alarms that were published count again after a restart, those of another model do not', () => {
  const predictions = [
    aPrediction({ timestamp: 9, emittedAt: 12.5, alarm: true }),
    aPrediction({ timestamp: 8, emittedAt: 11.5, alarm: true }),
    aPrediction({ timestamp: 10, emittedAt: 13.5 }),
    aPrediction({ timestamp: 99, emittedAt: 102, alarm: true, model: 'other' }),
  ];
  expect(summarisePublished(predictions, 'htm')).toEqual({ through: 10, alarmTimes: [11.5, 12.5] });
});
