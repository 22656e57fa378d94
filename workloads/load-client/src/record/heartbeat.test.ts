import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msToNextBeat, msToSecondOver } from './heartbeat.ts';

describe('heartbeat', () => {
  test('it is due 20 ms after a second’s end, at most one second ahead and never at once', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 4e12, noNaN: true }), (epochMs) => {
        const waitMs = msToNextBeat(epochMs);
        expect(waitMs).toBeGreaterThan(0);
        expect(waitMs).toBeLessThanOrEqual(1_000);
        const intoSecondMs = (epochMs + waitMs) % 1_000;
        expect(Math.abs(intoSecondMs - 20)).toBeLessThan(0.01);
      }),
    );
  });

  test('a second is over only when a timer that fires a little early still finds it so', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 4e12, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (epochMs, earlyMs) => {
          const firedMs = epochMs + msToSecondOver(epochMs) - earlyMs;
          expect(Math.floor(firedMs / 1_000)).toBe(Math.floor(epochMs / 1_000) + 1);
        },
      ),
    );
  });
});
