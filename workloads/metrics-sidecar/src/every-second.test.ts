import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { everySecond, msToNextSecond } from './every-second.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_437 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a tick', () => {
  test('comes at the beginning of a second, whenever the wait began', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (epochMs) => {
        const waitMs = msToNextSecond(epochMs);
        expect(waitMs).toBeGreaterThan(0);
        expect((epochMs + waitMs) % 1_000).toBe(2);
        expect(Math.floor((epochMs + waitMs) / 1_000)).toBe(Math.floor(epochMs / 1_000) + 1);
      }),
    );
  });

  test('comes once a second and does not drift when ticks take time', () => {
    const ticks: number[] = [];
    const stop = everySecond(() => {
      ticks.push(Date.now());
      vi.setSystemTime(Date.now() + 30);
    });
    vi.advanceTimersByTime(20_000);
    stop();
    vi.advanceTimersByTime(20_000);
    const seconds = ticks.map((tick) => Math.floor(tick / 1_000));
    expect(seconds).toEqual(seconds.map((_, index) => 1_700_000_001 + index));
    expect(seconds.length).toBeGreaterThanOrEqual(20);
    expect(Math.max(...ticks.map((tick) => tick % 1_000))).toBeLessThan(100);
  });
});
