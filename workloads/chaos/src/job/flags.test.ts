import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAK_KINDS } from '../kinds.ts';
import { drawRampSeconds, readFlags } from './flags.ts';

const seeds = fc.stringMatching(/^[\w/]{1,20}$/);

describe('the flags of a leak’s job', () => {
  it('are not needed: CPU, two minutes, one allowance in 50 s', () => {
    expect(readFlags([])).toEqual({
      kind: 'cpu',
      pods: 1,
      durationSeconds: 120,
      rampSeconds: 50,
      seed: null,
    });
  });

  it.each(LEAK_KINDS)(
    'give %s a duration and a ramp of its own, which may be told otherwise',
    (kind) => {
      expect(readFlags(['--kind', kind]).durationSeconds).toBeGreaterThan(0);
      const told = ['--kind', kind, '--for', '7', '--ramp', '9', '--pods', 'all'];
      const pods = Number.POSITIVE_INFINITY;
      expect(readFlags(told)).toMatchObject({ kind, pods, durationSeconds: 7, rampSeconds: 9 });
    },
  );

  it('draw a ramp of 30 to 180 s, the same for the same seed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { rampSeconds } = readFlags(['--ramp', 'random', '--seed', seed]);
        expect(rampSeconds).toBe(drawRampSeconds(seed));
        expect(rampSeconds).toBeGreaterThanOrEqual(30);
        expect(rampSeconds).toBeLessThanOrEqual(180);
      }),
    );
  });

  it('draw every ramp of the range about as often', () => {
    const drawn = Array.from({ length: 15_100 }, (_, seed) =>
      drawRampSeconds(`7/memory-leak/${seed}`),
    );
    const counts = Map.groupBy(drawn, (seconds) => seconds);
    expect(counts.size).toBe(151);
    expect(Math.max(...[...counts.values()].map((same) => same.length))).toBeLessThan(150);
  });

  it('tell the seed that a ramp was drawn from, so that it can be drawn again', () => {
    const { seed, rampSeconds } = readFlags(['--ramp', 'random']);
    expect(readFlags(['--ramp', 'random', '--seed', String(seed)])).toMatchObject({ rampSeconds });
  });

  it.each([
    [['--kind', 'disk'], /kind/],
    [['--ramp', 'fast'], /ramp/],
    [['--for', '0'], /for/],
    [['--seed', ''], /seed/],
    [['--pods', '0'], /pods/],
  ])('with %j are refused, naming what is wrong', (args, expected) => {
    expect(() => readFlags(args)).toThrow(expected);
  });
});
