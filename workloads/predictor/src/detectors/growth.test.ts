import { describe, expect, it } from 'vitest';
import type { CpuFit, LoadSecond } from './explained-cpu.ts';
import { assessGrowth } from './growth.ts';

const FIT: CpuFit = {
  base: 6,
  perRequest: 0.6,
  deviation: 2.5,
  seconds: 120,
  requestsMean: 35,
  requestsSquares: 4200,
};
const HORIZON_SECONDS = 120;

/** Seconds with these amounts of CPU beyond the 27 % that 35 requests explain. */
const seconds = (beyond: readonly number[]): LoadSecond[] =>
  beyond.map((extra, index) => ({ timestamp: 1000 + index, cpu: 27 + extra, requests: 35 }));

const assess = (beyond: readonly number[]) => {
  const growth = assessGrowth(seconds(beyond), FIT, HORIZON_SECONDS);
  if (growth === undefined) throw new Error('too little to judge by');
  return growth;
};

const CALM = [0, 1, -1, 2, -2, 0, 1, -1, 0, 2, -2, 1, 0, -1, 1];
/** `count` times `value`. */
const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe('growth of CPU', () => {
  it('is none while CPU stays around what requests explain', () => {
    const { growing, saturated } = assess(CALM);
    expect(growing).toBeLessThan(0.01);
    expect(saturated).toBeLessThan(0.01);
  });

  it('is likely within a dozen seconds of a leak of 10 % every 5 s', () => {
    const leak = [...CALM, ...times(5, 10), ...times(5, 20), 30, 30].slice(-15);
    expect(assess(leak).growing).toBeGreaterThan(0.9);
  });

  it('says when the allowance is used up at this rate', () => {
    const ramp = Array.from({ length: 15 }, (_, index) => 2 * index);
    const { slope, cpu, secondsToSaturation } = assess(ramp);
    expect(slope).toBeCloseTo(2, 1);
    expect(secondsToSaturation).toBeCloseTo((100 - cpu) / 2, 0);
  });

  it('is not a garbage collection of one second, nor two', () => {
    expect(assess([...CALM.slice(2), 20, 0]).growing).toBeLessThan(0.01);
    expect(assess([...CALM.slice(2), 20, 20]).growing).toBeLessThan(0.05);
  });

  it('is not a burst of five seconds, at any instant of it', () => {
    const around = [...CALM, ...times(5, 40), ...CALM];
    for (let end = 15; end <= around.length; end++) {
      expect(assess(around.slice(end - 15, end)).growing).toBeLessThan(0.2);
    }
  });

  it('is not a level that is high but does not rise', () => {
    expect(assess(times(15, 25)).growing).toBeLessThan(0.1);
  });

  it('does not count when it is too slow to matter within the horizon', () => {
    const slow = Array.from({ length: 15 }, (_, index) => 10 + 0.1 * index);
    expect(assess(slow).growing).toBeLessThan(0.1);
  });

  it('is beside the point once the allowance is used up', () => {
    const { saturated, growing } = assess(times(15, 72));
    expect(saturated).toBeGreaterThan(0.95);
    expect(growing).toBeLessThan(saturated);
  });

  it('cannot be judged by less than ten seconds', () => {
    expect(assessGrowth(seconds(CALM.slice(0, 9)), FIT, HORIZON_SECONDS)).toBeUndefined();
    expect(assessGrowth([], FIT, HORIZON_SECONDS)).toBeUndefined();
  });
});
