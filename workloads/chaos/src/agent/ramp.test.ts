import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demandAllowances, MAX_DEMAND_ALLOWANCES } from './ramp.ts';

const elapsed = fc.double({ min: 0, max: 10_000, noNaN: true });
const ramp = fc.integer({ min: 5, max: 3_600 });

describe('the demand of a leak', () => {
  it('grows by one CPU allowance in the time of the ramp', () => {
    expect(demandAllowances(50, 50)).toBeCloseTo(1);
    expect(demandAllowances(100, 50) - demandAllowances(50, 50)).toBeCloseTo(1);
  });

  it('stays the same for five seconds, then takes a step', () => {
    expect(demandAllowances(4.9, 50)).toBe(0);
    expect(demandAllowances(9.9, 50)).toBe(demandAllowances(5, 50));
    expect(demandAllowances(10, 50)).toBeCloseTo(2 * demandAllowances(5, 50));
  });

  it('never shrinks and never passes its bound, however long it goes on', () => {
    fc.assert(
      fc.property(elapsed, elapsed, ramp, (one, other, rampSeconds) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        const demand = demandAllowances(late, rampSeconds);
        expect(demand).toBeGreaterThanOrEqual(demandAllowances(early, rampSeconds));
        expect(demand).toBeLessThanOrEqual(MAX_DEMAND_ALLOWANCES);
      }),
    );
  });
});
