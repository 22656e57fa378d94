import { expect, test } from 'vitest';
import { SegmentStatistics } from './segment-statistics.ts';

test("a segment's duty cycle goes from a half to the share of its activations that came true", () => {
  const statistics = new SegmentStatistics();
  statistics.begin(3);
  expect(statistics.dutyCycleOf(3)).toBe(0.5);
  for (let i = 0; i < 400; i++) statistics.record(3, i % 4 === 0);
  expect(statistics.dutyCycleOf(3)).toBeCloseTo(0.25, 2);
});

test('a new segment in the place of an old one inherits nothing', () => {
  const statistics = new SegmentStatistics();
  statistics.begin(0);
  for (let i = 0; i < 10; i++) statistics.record(0, true);
  statistics.begin(0);
  expect(statistics.dutyCycleOf(0)).toBe(0.5);
});

test('room for more segments leaves the counts of those before', () => {
  const statistics = new SegmentStatistics();
  statistics.begin(0);
  statistics.record(0, true);
  const before = statistics.dutyCycleOf(0);
  statistics.begin(100_000);
  expect(statistics.dutyCycleOf(0)).toBe(before);
});
