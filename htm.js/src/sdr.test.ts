import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatenate, createSdr, overlap } from './sdr.ts';

const SIZE = 64;
const positions = fc.array(fc.integer({ min: 0, max: SIZE - 1 }));

describe('a sparse distributed representation', () => {
  test('lists its positions rising and once each', () => {
    expect([...createSdr(10, [7, 1, 7, 3]).active]).toEqual([1, 3, 7]);
  });

  test('refuses a position beyond its size', () => {
    expect(() => createSdr(10, [10])).toThrow('Sdr.active is 10: must be below the size 10');
  });

  test('overlaps another in the bits that both have', () => {
    fc.assert(
      fc.property(positions, positions, (left, right) => {
        const shared = new Set(left.filter((position) => right.includes(position))).size;
        expect(overlap(createSdr(SIZE, left), createSdr(SIZE, right))).toBe(shared);
      }),
    );
  });

  test('stands beside others without touching them', () => {
    const joined = concatenate([createSdr(10, [9]), createSdr(5, []), createSdr(10, [0, 3])]);
    expect(joined.size).toBe(25);
    expect([...joined.active]).toEqual([9, 15, 18]);
  });
});
