import { describe, expect, test } from 'vitest';
import { createSdr } from '../sdr.ts';
import { findWindows } from './windows.ts';

const line = { count: 91, width: 10, bit: (step: number) => step };
const bits = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, step) => from + step);

describe('windows', () => {
  test('are found by their bits, the fullest first, each bit counted once', () => {
    const sdr = createSdr(100, [...bits(20, 28), ...bits(60, 70), 95]);
    expect(findWindows(sdr, line)).toEqual([
      { index: 60, share: 1 },
      { index: 19, share: 0.8 },
    ]);
  });

  test('with no more than half of their bits are none', () => {
    expect(findWindows(createSdr(100, bits(40, 45)), line)).toEqual([]);
    expect(findWindows(createSdr(100, []), line)).toEqual([]);
  });

  test('apart by a stride are found where they begin, not between', () => {
    const blocks = { count: 10, stride: 10, width: 10, bit: (step: number) => step };
    expect(findWindows(createSdr(100, bits(14, 30)), blocks)).toEqual([
      { index: 2, share: 1 },
      { index: 1, share: 0.6 },
    ]);
  });
});
