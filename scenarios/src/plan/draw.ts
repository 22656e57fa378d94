import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** What an episode's parameters are drawn from: the same seed draws the same ones. */
export interface Draw {
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  /** A number from `min` to `max` in steps of 0.01, both included. */
  hundredths(min: number, max: number): number;
}

export function createDraw(seed: string): Draw {
  const generator = xoroshiro128plus(createHash('sha256').update(seed).digest().readInt32LE());
  const whole = (min: number, max: number) => uniformInt(generator, min, max);
  return {
    whole,
    hundredths: (min, max) => whole(Math.round(min * 100), Math.round(max * 100)) / 100,
  };
}
