import { createRandom } from '@anomaly-prediction/load-client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runUntil } from './clock.ts';
import { exponential } from './distributions.ts';
import { EventQueue } from './event-queue.ts';
import { SharedCpu } from './shared-cpu.ts';

const UNLIMITED = Number.POSITIVE_INFINITY;

function aCpu({ cores = 1, quotaMs = UNLIMITED, periodMs = 100, phaseMs = 100 } = {}) {
  const clock = { nowMs: 0 };
  const events = new EventQueue();
  const cpu = new SharedCpu({ clock, cores, quotaMs, periodMs, phaseMs });
  /** Gives work at an instant, and says when it was done. */
  const done: Record<string, number> = {};
  const work = (name: string, atMs: number, workMs: number) => {
    const thread = cpu.addThread(() => {
      done[name] = Math.round(clock.nowMs * 1e6) / 1e6;
    });
    events.plan(atMs, () => cpu.give(thread, workMs));
    return thread;
  };
  const until = (ms: number) => runUntil(ms, clock, events, cpu);
  return { clock, events, cpu, done, work, until };
}

describe('the container’s CPU', () => {
  it('is shared equally by all that can run, each on one core at most', () => {
    const one = aCpu();
    one.work('short', 0, 10);
    one.work('long', 0, 30);
    one.until(100);
    expect(one.done).toEqual({ short: 20, long: 40 });

    const two = aCpu({ cores: 2 });
    for (const name of ['a', 'b', 'c']) two.work(name, 0, 20);
    two.work('alone', 50, 20);
    two.until(100);
    expect(two.done).toEqual({ a: 30, b: 30, c: 30, alone: 70 });
  });

  it('stands still from when the quota is used up until the next period begins', () => {
    const { work, until, done, cpu } = aCpu({ quotaMs: 25 });
    work('within', 0, 20);
    work('beyond', 20, 10);
    work('late', 60, 5);
    until(99);
    expect(done).toEqual({ within: 20 });
    until(300);
    expect(done).toEqual({ within: 20, beyond: 110, late: 110 });
    expect(cpu.use).toMatchObject({ usedMs: 35, periods: 2, throttledPeriods: 1 });
  });

  it('never gives more than the quota in a period, and all of it while more is wanted', () => {
    const anyWork = fc.record({
      atMs: fc.double({ min: 0, max: 2_000, noNaN: true }),
      workMs: fc.double({ min: 0.01, max: 60, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(anyWork, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 250 }),
        (works, cores, quotaMs) => {
          const { work, until, cpu } = aCpu({ cores, quotaMs });
          for (const [index, { atMs, workMs }] of works.entries()) {
            work(`${index}`, atMs, workMs);
          }
          const givenMs = works.reduce((sum, { workMs }) => sum + workMs, 0);
          let before = 0;
          for (let endMs = 100; endMs <= 20_000; endMs += 100) {
            until(endMs);
            const { usedMs } = cpu.use;
            expect(usedMs - before).toBeLessThanOrEqual(quotaMs + 1e-6);
            before = usedMs;
          }
          const longEnough = givenMs <= 180 * Math.min(quotaMs, 100);
          if (longEnough) expect(before).toBeCloseTo(givenMs, 6);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('knows what each thread has used and still wants, and takes back what was not done', () => {
    const { cpu, work, until } = aCpu({ cores: 1 });
    const thread = work('taken', 0, 40);
    until(15);
    expect(cpu.usedMs(thread)).toBeCloseTo(15, 9);
    expect(cpu.remainingMs(thread)).toBeCloseTo(25, 9);
    expect(cpu.take(thread)).toBeCloseTo(25, 9);
    until(80);
    expect(cpu.usedMs(thread)).toBeCloseTo(15, 9);
    expect(cpu.use.usedMs).toBeCloseTo(15, 9);
  });

  it('is busy for the share of time that rate times demand says', () => {
    const { cpu, clock, events, until } = aCpu();
    const random = createRandom('utilisation');
    const thread = cpu.addThread(() => {});
    const arrive = () => {
      cpu.give(thread, exponential(4, random));
      events.plan(clock.nowMs + exponential(10, random), arrive);
    };
    events.plan(0, arrive);
    until(1_000_000);
    expect(cpu.use.usedMs / clock.nowMs).toBeCloseTo(0.4, 2);
  });
});
