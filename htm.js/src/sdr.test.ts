import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatenate, createSdr, demandSize, overlap, type Sdr } from './sdr.ts';

const SIZE = 64;
const positions = fc.array(fc.integer({ min: 0, max: SIZE - 1 }));

describe('a sparse distributed representation', () => {
  test('lists its positions rising and once each', () => {
    expect([...createSdr(10, [7, 1, 7, 3]).active]).toEqual([1, 3, 7]);
  });

  test.each([10, -1, 1.5, Number.NaN])('refuses %d as a position of ten', (position) => {
    const range = 'a whole number from 0, below the size 10';
    expect(() => createSdr(10, [3, position])).toThrow(
      `Sdr.active is ${position}: must be ${range}`,
    );
  });

  test.each([0, -3, 2.5])('refuses %d as its size', (size) => {
    expect(() => createSdr(size, [])).toThrow(`Sdr.size is ${size}: must be a whole number from 1`);
  });

  test.each([
    [undefined, 'input is missing: must be an SDR: { size, active }'],
    [[1, 2], 'input.size is missing: must be 10'],
    [createSdr(9, [1]), 'input.size is 9: must be 10'],
    [{ size: 10, active: [1, 2] }, 'input.active is [1, 2]: must be a Uint32Array'],
    [{ size: 10, active: Uint32Array.of(1, 10) }, 'input.active is 10: must be rising, each once'],
    [{ size: 10, active: Uint32Array.of(5, 1) }, 'input.active is 1: must be rising, each once'],
    [{ size: 10, active: Uint32Array.of(5, 5) }, 'input.active is 5: must be rising, each once'],
  ])('is refused where ten bits were announced: %j', (given, message) => {
    expect(() => demandSize('input', given as Sdr, 10)).toThrow(message);
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
