import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeat } from './repeat.ts';

const START_MS = 1_700_000_000_250;
beforeEach(() => void vi.useFakeTimers({ now: START_MS }));
afterEach(() => vi.useRealTimers());

const untilNextSecond = (epochMs: number) => 1_000 - (epochMs % 1_000);
/** The clock goes on while timers do not: whatever is set fires this much late. */
const hangFor = (ms: number) => vi.setSystemTime(Date.now() + ms);

test('a tick that comes late does not make the next one late', () => {
  const ticks: number[] = [];
  const stop = repeat(untilNextSecond, (epochMs) => ticks.push(epochMs % 10_000));
  vi.advanceTimersByTime(800);
  hangFor(300);
  vi.advanceTimersByTime(2_000);
  hangFor(40);
  vi.advanceTimersByTime(2_000);
  stop();
  expect(ticks).toEqual([1_000, 2_300, 3_000, 4_040, 5_000]);
});

test('a tick that fails does not end the row', () => {
  const tick = vi.fn(() => {
    throw new Error('no broker');
  });
  const stop = repeat(untilNextSecond, tick);
  expect(() => vi.advanceTimersToNextTimer()).toThrow('no broker');
  expect(() => vi.advanceTimersToNextTimer()).toThrow('no broker');
  stop();
  expect(tick.mock.calls).toEqual([[START_MS + 750], [START_MS + 1_750]]);
});

test('once it is stopped, also by a tick, nothing follows', () => {
  const tick = vi.fn(() => stop());
  const stop = repeat(untilNextSecond, tick);
  vi.advanceTimersByTime(5_000);
  expect(tick).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});
