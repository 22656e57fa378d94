import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source: the same seed gives the same site. */
export interface Random {
  /** A whole number in [min, max]. */
  int(min: number, max: number): number;
  pick<Value>(values: readonly Value[]): Value;
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const int = (min: number, max: number) => uniformInt(generator, min, max);
  return {
    int,
    pick: (values) => {
      const index = int(0, values.length - 1);
      const value = values[index];
      if (value === undefined) throw new RangeError(`nothing at ${index} of ${values.length}`);
      return value;
    },
  };
}
