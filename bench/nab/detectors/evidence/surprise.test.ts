import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../htm.js/src/index.ts';
import { Surprise, TwoSidedSurprise } from './surprise.ts';

const COUNT = 1_000;

/** After a thousand exponential values of this mean. */
function seasoned(mean: number, heaviness = 1): Surprise {
  const random = new Random(5);
  const surprise = new Surprise();
  for (let i = 0; i < COUNT; i++) {
    surprise.observe(mean * (-Math.log(1 - random.fraction())) ** heaviness);
  }
  return surprise;
}

describe('a surprise', () => {
  it('is the power of ten by which such a value is rare', () => {
    // An exponential variable exceeds ln(100) means once in a hundred times.
    expect(seasoned(1).observe(Math.log(100))).toBeCloseTo(2, 0);
    expect(seasoned(1).observe(Math.log(10))).toBeCloseTo(1, 0);
    expect(seasoned(1).observe(0)).toBe(0);
  });

  it('goes on beyond the highest value so far', () => {
    expect(seasoned(1).observe(Math.log(1e5))).toBeCloseTo(5, -0.5);
  });

  it('of the same excess is less where the tail is heavy', () => {
    expect(seasoned(1, 3).observe(400)).toBeLessThan(seasoned(1, 1).observe(400));
  });

  it('grows with the value, never beyond 6', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 50, noNaN: true }), (value) => {
        const less = seasoned(1).observe(value);
        const more = seasoned(1).observe(value * 1.1);
        expect(less).toBeLessThanOrEqual(more);
        expect(more).toBeLessThanOrEqual(6);
      }),
      { numRuns: 20 },
    );
  });

  it('does not hang on the unit of the values', () => {
    expect(seasoned(1_000).observe(9_000)).toBeCloseTo(seasoned(1).observe(9), 9);
  });

  it('is the greatest for any change of what never changed, and none while little is known', () => {
    const still = new Surprise();
    const first = Array.from({ length: 20 }, () => still.observe(0));
    expect(Math.max(...first)).toBe(0);
    expect(still.observe(0.1)).toBe(6);
  });
});

it('a value may surprise by being low as well', () => {
  const surprise = new TwoSidedSurprise();
  for (let i = 0; i < 100; i++) surprise.observe(i % 10);
  expect(surprise.observe(-20)).toBe(6);
  expect(surprise.observe(5)).toBeLessThan(1);
});
