import { createRandom, type Random } from '@anomaly-prediction/load-client';
import { describe, expect, it } from 'vitest';
import { runUntil } from '../engine/clock.ts';
import { exponential } from '../engine/distributions.ts';
import { EventQueue } from '../engine/event-queue.ts';
import { SharedCpu } from '../engine/shared-cpu.ts';
import { createWebThread, DISCIPLINES, type Discipline } from './web-thread.ts';

const MEAN_MS = 10;
const LENGTH_MS = 2_000_000;
const LOAD = 0.6;

interface Service {
  draw(random: Random): number;
  /** Mean of the square. */
  secondMoment: number;
}

const SERVICES = {
  constant: { draw: () => MEAN_MS, secondMoment: MEAN_MS ** 2 },
  exponential: { draw: (random) => exponential(MEAN_MS, random), secondMoment: 2 * MEAN_MS ** 2 },
  // Three of four are short, one is long.
  uneven: {
    draw: (random) => exponential(random() < 0.75 ? 5 : 25, random),
    secondMoment: 2 * (0.75 * 5 ** 2 + 0.25 * 25 ** 2),
  },
} satisfies Record<string, Service>;
type ServiceName = keyof typeof SERVICES;

function aThread(discipline: Discipline, done: (request: number) => void) {
  const clock = { nowMs: 0 };
  const events = new EventQueue();
  const unlimited = { quotaMs: Number.POSITIVE_INFINITY, periodMs: LENGTH_MS, phaseMs: LENGTH_MS };
  const cpu = new SharedCpu({ clock, cores: 2, ...unlimited });
  const thread = createWebThread(discipline, { cpu, done });
  return { clock, events, cpu, thread, until: (ms: number) => runUntil(ms, clock, events, cpu) };
}

/** Pieces that arrive at random at a thread with a core for itself. */
function serveAtRandom(discipline: Discipline, service: ServiceName) {
  const random = createRandom(`${discipline}/${service}`);
  const beganMs: number[] = [];
  let ended = 0;
  let sumMs = 0;
  let presentMs = 0;
  let changedMs = 0;
  const { clock, events, cpu, thread, until } = aThread(discipline, (request) => {
    pass(1);
    ended++;
    sumMs += clock.nowMs - (beganMs[request] ?? 0);
  });
  /** Adds up who was there since the last change; one that has just ended was still there. */
  function pass(justEnded: number): void {
    presentMs += (thread.pieces + justEnded) * (clock.nowMs - changedMs);
    changedMs = clock.nowMs;
  }
  function arrive(): void {
    pass(0);
    thread.begin(beganMs.push(clock.nowMs) - 1, SERVICES[service].draw(random));
    events.plan(clock.nowMs + exponential(MEAN_MS / LOAD, random), arrive);
  }
  events.plan(0, arrive);
  until(LENGTH_MS);
  return {
    begun: beganMs.length,
    ended,
    present: thread.pieces,
    presentMean: presentMs / LENGTH_MS,
    responseMs: sumMs / ended,
    busyShare: cpu.use.usedMs / LENGTH_MS,
  };
}

describe.each(DISCIPLINES)('the web server’s thread, %s', (discipline) => {
  it.each(Object.keys(SERVICES) as ServiceName[])('keeps the laws of queues: %s', (service) => {
    const run = serveAtRandom(discipline, service);
    const rate = run.begun / LENGTH_MS;
    expect(run.ended + run.present).toBe(run.begun);
    expect(run.busyShare / (rate * MEAN_MS)).toBeCloseTo(1, 1);
    // Little 1961.
    expect(run.presentMean / (rate * run.responseMs)).toBeCloseTo(1, 1);
  });

  it('does nothing else while it is held up, and then goes on where it was', () => {
    const ended: number[] = [];
    const { clock, events, thread, until } = aThread(discipline, () => ended.push(clock.nowMs));
    events.plan(0, () => thread.begin(1, 10));
    events.plan(4, () => thread.pause(50));
    events.plan(70, () => thread.pause(5));
    events.plan(72, () => thread.begin(2, 10));
    until(200);
    expect(ended).toEqual([expect.closeTo(60, 9), expect.closeTo(85, 9)]);
  });
});

describe('mean response times', () => {
  it.each(Object.keys(SERVICES) as ServiceName[])(
    'with processor sharing depend on the mean demand alone: s / (1 - load), %s',
    (service) => {
      const { responseMs } = serveAtRandom('processor-sharing', service);
      expect(responseMs / (MEAN_MS / (1 - LOAD))).toBeCloseTo(1, 1);
    },
  );

  it.each(Object.keys(SERVICES) as ServiceName[])(
    'first come, first served, grow with the variance too (Pollaczek and Khinchine): %s',
    (service) => {
      const { responseMs } = serveAtRandom('first-come-first-served', service);
      const waitMs = ((LOAD / MEAN_MS) * SERVICES[service].secondMoment) / (2 * (1 - LOAD));
      expect(responseMs / (MEAN_MS + waitMs)).toBeCloseTo(1, 1);
    },
  );
});
