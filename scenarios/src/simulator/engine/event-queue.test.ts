import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

/** Instants close enough together that many fall on the same one; null lets the next event happen. */
const anySteps = fc.array(fc.option(fc.nat(20)), { maxLength: 300 });

describe('events', () => {
  it('happen in the order of time, and at one instant in the order in which they were planned', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const queue = new EventQueue();
        let expected: { atMs: number; subject: number }[] = [];
        const happened: number[] = [];
        const wanted: number[] = [];
        const letHappen = () => {
          expected = expected.toSorted((a, b) => a.atMs - b.atMs || a.subject - b.subject);
          const next = expected.shift();
          if (next !== undefined) wanted.push(next.subject);
          queue.happen();
        };
        for (const [subject, atMs] of steps.entries()) {
          if (atMs === null) {
            letHappen();
          } else {
            queue.plan(atMs, (whom) => happened.push(whom), subject);
            expected.push({ atMs, subject });
          }
        }
        while (queue.size > 0) letHappen();
        expect(happened).toEqual(wanted);
      }),
    );
  });

  it('may plan others as they happen, thousands of them', () => {
    const queue = new EventQueue();
    let happened = 0;
    const plant = (subject: number) => {
      happened++;
      if (subject > 0) for (const side of [1, 2]) queue.plan(side, plant, subject - 1);
    };
    queue.plan(0, plant, 13);
    while (queue.size > 0) queue.happen();
    expect(happened).toBe(2 ** 14 - 1);
  });

  it('are none in the end: nothing happens, and nothing is next', () => {
    const queue = new EventQueue();
    queue.happen();
    expect(queue.nextAtMs).toBe(Number.POSITIVE_INFINITY);
  });
});
