import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { parseLoadShape, ShapeTextError } from './parse.ts';

const draw = (text: string, seed = '1') => parseLoadShape(text).draw(createRandom(seed));

describe('text of a load shape', () => {
  test.each([
    ['steady', [1, 1, 1]],
    ['surge:after=10,for=20,factor=3,ramp=4', [1, 1, 1, 2, 3, 3, 2, 1]],
    ['flash-crowd:after=10,for=20,factor=5,ramp=2,fall=8', [1, 1, 1, 5, 5, 4, 2, 1]],
    ['diurnal:period=20,low=1,high=3', [1, 3, 1, 3, 1]],
    ['diurnal:period=20,low=1,high=3,phase=0.5', [3, 1, 3, 1, 3]],
  ])('%s', (text, expected) => {
    const atSeconds = text.startsWith('diurnal')
      ? [0, 10, 20, 30, 40]
      : [0, 9.99, 10, 12, 20, 24, 28, 30];
    const { factorAt } = draw(text);
    const factors = expected.map((_, index) => factorAt(atSeconds[index] ?? 0));
    expect(factors).toEqual(expected.map((factor) => expect.closeTo(factor, 9)));
  });

  test('what is left out has a default', () => {
    const { factorAt, crowd } = draw('surge');
    expect(crowd).toEqual({ startSeconds: 120, endSeconds: 180 });
    expect(factorAt(150)).toBe(1.5);
  });

  test('a range is drawn by the seed: the same each time, and all of it in the end', () => {
    const starts = Array.from({ length: 200 }, (_, seed) => {
      const text = 'surge:after=60..180';
      const { crowd } = draw(text, `${seed}`);
      expect(draw(text, `${seed}`).crowd).toEqual(crowd);
      return crowd?.startSeconds ?? Number.NaN;
    });
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(60);
    expect(Math.min(...starts)).toBeLessThan(65);
    expect(Math.max(...starts)).toBeLessThanOrEqual(180);
    expect(Math.max(...starts)).toBeGreaterThan(175);
  });

  test('to give one value does not change what the seed draws for the others', () => {
    const both = draw('surge:after=60..180,for=30..90', '7').crowd;
    const one = draw(`surge:after=${both?.startSeconds},for=30..90`, '7').crowd;
    expect(one).toEqual(both);
  });

  test.each([
    ['', '"" is none of steady, surge, flash-crowd, diurnal'],
    ['wave', '"wave" is none of steady, surge, flash-crowd, diurnal'],
    ['steady:after=1', 'steady: "after" is no key of it, which has no keys'],
    ['surge:fall=1', 'surge: "fall" is no key of it, which has after, for, factor, ramp'],
    [
      'surge:constructor=1',
      'surge: "constructor" is no key of it, which has after, for, factor, ramp',
    ],
    [
      'surge:after',
      'surge: after: "" is no number from 0 to 604800, nor a range LOW..HIGH of such',
    ],
    [
      'surge:after=-1',
      'surge: after: "-1" is no number from 0 to 604800, nor a range LOW..HIGH of such',
    ],
    [
      'surge:after=9..5',
      'surge: after: "9..5" is no number from 0 to 604800, nor a range LOW..HIGH of such',
    ],
    [
      'surge:factor=101',
      'surge: factor: "101" is no number from 0 to 100, nor a range LOW..HIGH of such',
    ],
    [
      'surge:factor=1e1',
      'surge: factor: "1e1" is no number from 0 to 100, nor a range LOW..HIGH of such',
    ],
    ['surge:for=30,for=40', 'surge: for: comes twice'],
    ['surge:for=10..30,ramp=6', 'surge: for: must be at least twice ramp'],
    ['flash-crowd:for=10', 'flash-crowd: for: must be at least ramp and fall together'],
    ['diurnal:low=1..2', 'diurnal: low: must not be above high'],
  ])('%j is refused with words for what is wrong', (text, message) => {
    expect(() => parseLoadShape(text)).toThrow(new ShapeTextError(message));
  });

  test('whatever is written is either a shape within its bounds or refused with such words', () => {
    const key = fc.constantFrom(
      'after',
      'for',
      'factor',
      'ramp',
      'fall',
      'period',
      'low',
      'high',
      'x',
    );
    const value = fc.oneof(
      fc.integer({ min: -1, max: 700_000 }).map(String),
      fc.tuple(fc.nat(50), fc.nat(200)).map(([low, high]) => `${low}..${high}`),
      fc.constantFrom('', '=', 'NaN', 'Infinity', '1.5', '0x10', '..'),
    );
    const name = fc.constantFrom('steady', 'surge', 'flash-crowd', 'diurnal', '', 'x');
    const entries = fc.array(
      fc.tuple(key, value).map((pair) => pair.join('=')),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(
        name,
        entries,
        fc.string(),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (n, e, seed, at) => {
          try {
            const plan = parseLoadShape(e.length > 0 ? `${n}:${e.join(',')}` : n);
            const factor = plan.draw(createRandom(seed)).factorAt(at);
            expect(factor).toBeGreaterThanOrEqual(0);
            expect(factor).toBeLessThanOrEqual(plan.maxFactor + 1e-9);
            expect(plan.maxFactor).toBeLessThanOrEqual(100);
          } catch (error) {
            expect(error).toBeInstanceOf(ShapeTextError);
          }
        },
      ),
    );
  });
});
