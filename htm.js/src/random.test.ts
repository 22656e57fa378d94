import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from './random.ts';

const draw = (random: Random, count: number) =>
  Array.from({ length: count }, () => random.uint32());

/** The published recurrence in whole numbers of unlimited size, as an independent witness. */
function* referenceXoshiro(words: readonly number[]): Generator<number> {
  const mask = 0xffff_ffffn;
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  let [s0, s1, s2, s3] = words.map(BigInt) as [bigint, bigint, bigint, bigint];
  while (true) {
    yield Number((rotate((s1 * 5n) & mask, 7n) * 9n) & mask);
    const t = (s1 << 9n) & mask;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotate(s3, 11n);
  }
}

test.each([-1, 1.5, Number.NaN, 2 ** 32])('a generator refuses the seed %d', (seed) => {
  expect(() => new Random(seed)).toThrow(`Random.seed is ${seed}: must be a whole number from 0`);
});

describe('random', () => {
  test('gives the first numbers published for xoshiro128** from the state 1, 2, 3, 4', () => {
    expect(draw(Random.fromState([1, 2, 3, 4]), 4)).toEqual([11520, 0, 5927040, 70819200]);
  });

  test('follows the published recurrence from any state', () => {
    const word = fc.integer({ min: 1, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), (words) => {
        const reference = referenceXoshiro(words);
        const random = Random.fromState(words);
        for (let i = 0; i < 20; i++) expect(random.uint32()).toBe(reference.next().value);
      }),
    );
  });

  test('repeats itself with the same seed and differs with the next', () => {
    expect(draw(new Random(7), 10)).toEqual(draw(new Random(7), 10));
    expect(draw(new Random(7), 10)).not.toEqual(draw(new Random(8), 10));
  });

  test('stays below its limit and reaches every number below it about equally often', () => {
    const random = new Random(1);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) {
      const drawn = random.below(7);
      counts[drawn] = (counts[drawn] ?? Number.NaN) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});
