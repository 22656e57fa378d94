import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock, everySecond } from './every-second.ts';

/** Time that passes only when told; its timer may be late, or early by a moment. */
class FakeClock implements Clock {
  ms: number;
  timer: { atMs: number; callback: () => void } | null = null;

  constructor(ms: number) {
    this.ms = ms;
  }

  epochMs() {
    return this.ms;
  }

  after(ms: number, callback: () => void) {
    this.timer = { atMs: this.ms + ms, callback };
    return () => {
      this.timer = null;
    };
  }

  /** Lets the timer run out, `lateMs` after its time. */
  fire(lateMs = 0) {
    const { timer } = this;
    if (timer === null) throw new Error('no timer is set');
    this.timer = null;
    this.ms = timer.atMs + lateMs;
    timer.callback();
  }
}

function run(startMs: number) {
  const clock = new FakeClock(startMs);
  const ended: number[] = [];
  const stop = everySecond(clock, (second) => ended.push(second));
  return { clock, ended, stop };
}

describe('the timer', () => {
  it('tells each second at its end', () => {
    const { clock, ended } = run(10_250);
    clock.fire();
    expect(clock.ms).toBe(11_000);
    clock.fire();
    expect(ended).toEqual([10, 11]);
  });

  it('does not drift however late each call is', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 50 }), (latenesses) => {
        const { clock, ended } = run(0);
        for (const lateMs of latenesses) clock.fire(lateMs);
        expect(ended).toEqual(latenesses.map((_, index) => index));
      }),
    );
  });

  it('leaves out seconds that passed while the process was held up', () => {
    const { clock, ended } = run(10_000);
    clock.fire(3_400);
    clock.fire();
    expect(ended).toEqual([13, 14]);
  });

  it('tells no second before its end, and none twice, when a timer comes early', () => {
    const { clock, ended } = run(10_000);
    clock.fire(-1);
    expect(ended).toEqual([]);
    clock.fire();
    expect(ended).toEqual([10]);
  });

  it('goes on at once when the clock is set back', () => {
    const { clock, ended } = run(100_000);
    clock.fire(-50_000);
    clock.fire();
    expect(ended).toEqual([51]);
  });

  it('ends when it is stopped', () => {
    const { clock, stop } = run(0);
    stop();
    expect(clock.timer).toBeNull();
  });
});
