import { expect, it } from 'vitest';
import { createAlways } from './baselines/always.ts';
import { createCpuThreshold } from './baselines/cpu-threshold.ts';
import { replay } from './replay.ts';
import { anAggregate } from './testing/aggregates.ts';

const series = (cpus: readonly number[]) =>
  cpus.map((cpu, index) => anAggregate({ timestamp: 1000 + index, cpu }));

it('an alarm in a replay is said at the instant at which the real prediction was', () => {
  const emittedAt = new Map([
    [1000, 1003.1],
    [1001, 1004.2],
  ]);
  expect(replay(series([30, 30]), createAlways(), emittedAt)).toEqual([1003.1, 1004.2]);
});

it('in a second without a real prediction a replayed detector learns but is not heard', () => {
  const emittedAt = new Map([[1003, 1006.5]]);
  expect(replay(series([90, 90, 90, 90]), createCpuThreshold(), emittedAt)).toEqual([1006.5]);
});

it('an alarm that could only be read minutes late is not raised, as in the real run', () => {
  const emittedAt = new Map([
    [1000, 1031],
    [1001, 1030],
  ]);
  expect(replay(series([30, 30]), createAlways(), emittedAt)).toEqual([1030]);
});
