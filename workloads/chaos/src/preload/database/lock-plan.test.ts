import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOCK_HELD_MAX_MS, LOCK_PERIOD_MS, lockHeldMs } from './lock-plan.ts';

const RAMP_SECONDS = 120;
const elapsed = fc.double({ min: 0, max: 10_000, noNaN: true });

describe('the time for which a table is held', () => {
  it('grows from nothing to half of each period in the time of the ramp', () => {
    expect(lockHeldMs(0, RAMP_SECONDS)).toBe(0);
    expect(lockHeldMs(RAMP_SECONDS, RAMP_SECONDS)).toBeCloseTo(LOCK_PERIOD_MS / 2);
  });

  it('never shrinks, and always leaves pages a part of each period', () => {
    expect(LOCK_HELD_MAX_MS).toBeLessThan(LOCK_PERIOD_MS);
    fc.assert(
      fc.property(elapsed, elapsed, (one, other) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        expect(lockHeldMs(late, RAMP_SECONDS)).toBeGreaterThanOrEqual(
          lockHeldMs(early, RAMP_SECONDS),
        );
        expect(lockHeldMs(late, RAMP_SECONDS)).toBeLessThanOrEqual(LOCK_HELD_MAX_MS);
      }),
    );
  });
});
