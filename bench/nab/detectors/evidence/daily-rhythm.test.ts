import { expect, it } from 'vitest';
import { DailyRhythm } from './daily-rhythm.ts';

const DAY = 86_400;

it('a value is compared with those of the same half hour on the days before', () => {
  const rhythm = new DailyRhythm();
  for (let day = 0; day < 10; day++) {
    rhythm.observe(day * DAY, 10);
    rhythm.observe(day * DAY + 3_600, 50);
  }
  expect(rhythm.observe(10 * DAY + 60, 12)).toBeCloseTo(2, 12);
  expect(rhythm.observe(10 * DAY + 3_600, 50)).toBeCloseTo(0, 12);
  expect(rhythm.observe(10 * DAY + 7_200, 99)).toBe(0);
});
