import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bump, type LoadShape, STEADY, wave } from './load-shape.ts';
import { type Arrival, createSchedule } from './schedule.ts';
import { sessionsWanted } from './sessions-wanted.ts';

const TICK_SECONDS = 0.1;
const SURGE = bump({ afterSeconds: 10, forSeconds: 20, factor: 2, riseSeconds: 5, fallSeconds: 5 });

function scheduleOf(plan: { sessions?: number; rampUpSeconds?: number; shape?: LoadShape }) {
  const full = { sessions: 50, rampUpSeconds: 0, shape: STEADY, ...plan };
  const arrivals: Arrival[] = [];
  const left: number[] = [];
  const events: [string, number][] = [];
  const schedule = createSchedule({
    ...full,
    spreadSeconds: 7,
    tickSeconds: TICK_SECONDS,
    come: (arrival) => {
      const number = arrivals.push(arrival) - 1;
      return () => left.push(number);
    },
    onCrowd: (event, seconds) => events.push([event, seconds]),
  });
  return { schedule, arrivals, left, events, full };
}

/** Looks every tick until `seconds`. */
function lookUntil(advance: (seconds: number) => void, seconds: number): void {
  for (let tick = 0; tick * TICK_SECONDS <= seconds; tick++) advance(tick * TICK_SECONDS);
}

describe('schedule of visitors', () => {
  test('all who are there from the start come within the first think time', () => {
    const { schedule, arrivals } = scheduleOf({});
    lookUntil(schedule.advance, 30);
    expect(arrivals).toEqual(Array.from({ length: 50 }, () => ({ fromSeconds: 0, toSeconds: 7 })));
    expect(schedule.sessions).toBe(50);
  });

  test('with a ramp-up they come one after another, evenly', () => {
    const { schedule, arrivals } = scheduleOf({ rampUpSeconds: 100 });
    lookUntil(schedule.advance, 120);
    expect(arrivals).toHaveLength(50);
    for (const [index, { fromSeconds, toSeconds }] of arrivals.entries()) {
      expect(fromSeconds).toBeGreaterThan(2 * index + 0.7);
      expect(toSeconds).toBeLessThan(2 * index + 1.3);
    }
  });

  test('in a surge more come, and as many leave afterwards: those who came last', () => {
    const { schedule, arrivals, left, events } = scheduleOf({ shape: SURGE });
    lookUntil(schedule.advance, 20);
    expect(schedule.sessions).toBe(100);
    expect(events).toEqual([['shapeStart', 10]]);
    lookUntil(schedule.advance, 31);
    expect(schedule.sessions).toBe(50);
    expect(left.toSorted((a, b) => a - b)).toEqual([...arrivals.keys()].slice(50));
    expect(events).toEqual([
      ['shapeStart', 10],
      ['shapeEnd', 30],
    ]);
  });

  test('a look that comes late finds visitors due already, at the instants of the plan', () => {
    const { schedule, arrivals } = scheduleOf({ rampUpSeconds: 100 });
    schedule.advance(0);
    schedule.advance(40);
    const late = arrivals.filter(({ toSeconds }) => toSeconds > 1);
    expect(late).toHaveLength(20);
    for (const { fromSeconds, toSeconds } of late) {
      expect(fromSeconds).toBeCloseTo(TICK_SECONDS, 9);
      expect(toSeconds).toBeCloseTo(40 + TICK_SECONDS, 9);
    }
  });

  test('a client that stops in a surge says that it is over, and all leave', () => {
    const { schedule, left, events } = scheduleOf({ shape: SURGE });
    lookUntil(schedule.advance, 20);
    schedule.end(20.5);
    expect(events).toEqual([
      ['shapeStart', 10],
      ['shapeEnd', 20.5],
    ]);
    expect(left).toHaveLength(100);
    expect(schedule.sessions).toBe(0);
  });

  test('whatever the shape and however irregular the looks, as many are there as are wanted', () => {
    const shape = fc.oneof(
      fc
        .record({ factor: fc.integer({ min: 0, max: 20 }), fallSeconds: fc.nat(5) })
        .map((some) => bump({ afterSeconds: 5, forSeconds: 20, riseSeconds: 3, ...some })),
      fc
        .record({ low: fc.integer({ min: 0, max: 1 }), high: fc.integer({ min: 1, max: 9 }) })
        .map((some) => wave({ periodSeconds: 20, phase: 0.1, ...some })),
    );
    const gaps = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(
        shape,
        gaps,
        fc.nat(30),
        fc.integer({ min: 1, max: 80 }),
        (drawn, waits, rampUpSeconds, sessions) => {
          const { schedule, full, arrivals, left } = scheduleOf({
            shape: drawn,
            rampUpSeconds,
            sessions,
          });
          let seconds = 0;
          for (const gap of waits) {
            seconds += gap;
            schedule.advance(seconds);
            expect(schedule.sessions).toBe(sessionsWanted(full, seconds + TICK_SECONDS));
            expect(arrivals.length - left.length).toBe(schedule.sessions);
          }
          for (const [index, { fromSeconds, toSeconds }] of arrivals.entries()) {
            expect(toSeconds).toBeGreaterThanOrEqual(fromSeconds);
            const before = arrivals[index - 1];
            if (before && before.toSeconds !== 7)
              expect(fromSeconds).toBeGreaterThanOrEqual(before.fromSeconds);
          }
        },
      ),
    );
  });
});
