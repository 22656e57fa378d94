import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BucketClasses } from './bucket-classes.ts';

describe('classes of buckets', () => {
  test('split the buckets into runs of neighbours, all but equally long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (n, max) => {
        const classes = new BucketClasses(n, max, 0.3);
        const sizes = new Array<number>(classes.count).fill(0);
        let last = 0;
        for (let bucket = 0; bucket < n; bucket++) {
          const own = classes.classOf(bucket);
          expect(own - last).toBeOneOf([0, 1]);
          sizes[own] = (sizes[own] ?? 0) + 1;
          last = own;
        }
        expect(last).toBe(classes.count - 1);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('shares within a class sum to 1, whatever was seen', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 99 })), (seen) => {
        const classes = new BucketClasses(100, 7, 0.3);
        for (const bucket of seen) classes.learn({ bucket: bucket, value: 0 });
        const sums = new Array<number>(7).fill(0);
        for (const [bucket, share] of classes.known.shares.entries()) {
          const own = classes.classOf(bucket);
          sums[own] = (sums[own] ?? 0) + share;
        }
        for (const sum of sums) expect(sum).toBeCloseTo(1, 10);
      }),
    );
  });

  test('what is seen now outweighs what was seen long ago', () => {
    const classes = new BucketClasses(10, 1, 0.3);
    for (let i = 0; i < 5000; i++) classes.learn({ bucket: 2, value: 0 });
    for (let i = 0; i < 1000; i++) classes.learn({ bucket: 7, value: 0 });
    const { shares } = classes.known;
    expect(shares[7]).toBeGreaterThan(0.8);
    expect(shares[2]).toBeLessThan(0.15);
    expect(shares[0]).toBeGreaterThan(0);
  });

  test('with a class a bucket every share is 1', () => {
    const classes = new BucketClasses(5, 5, 0.3);
    classes.learn({ bucket: 3, value: 0 });
    expect([...classes.known.shares]).toEqual([1, 1, 1, 1, 1]);
  });
});
