import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heldMs, MAX_HELD_MS, PERIOD_MS } from './lock-plan.ts';

const RAMP_SECONDS = 120;
const elapsed = fc.double({ min: 0, max: 10_000, noNaN: true });

describe('the time for which a table is held', () => {
  it('grows from nothing to half of each period in the time of the ramp', () => {
    expect(heldMs(0, RAMP_SECONDS)).toBe(0);
    expect(heldMs(RAMP_SECONDS, RAMP_SECONDS)).toBeCloseTo(PERIOD_MS / 2);
  });

  it('never shrinks, and always leaves pages a part of each period', () => {
    expect(MAX_HELD_MS).toBeLessThan(PERIOD_MS);
    fc.assert(
      fc.property(elapsed, elapsed, (one, other) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        expect(heldMs(late, RAMP_SECONDS)).toBeGreaterThanOrEqual(heldMs(early, RAMP_SECONDS));
        expect(heldMs(late, RAMP_SECONDS)).toBeLessThanOrEqual(MAX_HELD_MS);
      }),
    );
  });
});
