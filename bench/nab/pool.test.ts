import { expect, it } from 'vitest';
import { DETECTORS } from './detectors/index.ts';
import { scoreAll } from './pool.ts';
import { scoreSeries } from './score-series.ts';

const task = (length: number) => ({
  detector: 'gaussian' as const,
  seconds: Float64Array.from({ length }, (_, record) => record),
  values: Float64Array.from({ length }, (_, record) => record % 7),
});

it('scores come in the order of the series, whichever thread was ready first', async () => {
  const tasks = [task(30), task(3_000), task(10), task(500)];
  const { signal } = new AbortController();
  expect(await scoreAll(tasks, { threads: 2, signal })).toEqual(
    tasks.map(({ seconds, values }) => scoreSeries(DETECTORS.gaussian, seconds, values)),
  );
});

it('stops when it is told to', async () => {
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await expect(scoreAll([task(10)], { threads: 1, signal: stop.signal })).rejects.toThrow('enough');
});
