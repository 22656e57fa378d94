import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Growth, HEADROOM_BYTES } from './growth.ts';

const MIB = 2 ** 20;
const LIMIT_BYTES = 204 * MIB;
const OWN_BYTES = 30 * MIB;
const BLOCK_BYTES = 56_000;
const PLENTY_BYTES = 10_000 * MIB;
const OPTIONS = {
  startMs: 0,
  rampSeconds: 120,
  blockBytes: BLOCK_BYTES,
  usedBytes: OWN_BYTES,
  limits: { oldBytes: LIMIT_BYTES, youngBytes: MIB },
};

interface Machine {
  rampSeconds?: number;
  /** What a block really takes: the leak has only an estimate. */
  blockBytes?: number;
  /** Seconds between two full collections. */
  collectEverySeconds?: number;
  /** Between two steps. */
  stepMs?: number;
  availableBytes?: (leakedBytes: number) => number;
}

/** Lets a leak run in a simulated process; tells of each step what is alive and was made. */
function leak(seconds: number, machine: Machine = {}) {
  const {
    rampSeconds = 120,
    blockBytes = BLOCK_BYTES,
    collectEverySeconds = 2,
    stepMs = 50,
  } = machine;
  const growth = new Growth({ ...OPTIONS, rampSeconds });
  const steps: { second: number; keptBytes: number; usedBytes: number; madeBytes: number }[] = [];
  let kept = 0;
  let made = 0;
  let garbageBytes = 0;
  let liveBytes = OWN_BYTES;
  let collectAtMs = 0;
  for (let nowMs = stepMs; nowMs <= seconds * 1_000; nowMs += stepMs) {
    const keptBytes = kept * blockBytes;
    // V8 collects before the limit, whatever else.
    if (nowMs >= collectAtMs || OWN_BYTES + keptBytes + garbageBytes > LIMIT_BYTES) {
      garbageBytes = 0;
      liveBytes = OWN_BYTES + keptBytes;
      collectAtMs = nowMs + collectEverySeconds * 1_000;
    }
    const usedBytes = OWN_BYTES + keptBytes + garbageBytes;
    const availableBytes = machine.availableBytes?.(keptBytes) ?? PLENTY_BYTES;
    const step = growth.next({ nowMs, usedBytes, liveBytes, availableBytes });
    kept = Math.max(0, kept + step.add - step.drop);
    made += step.add + step.replace;
    garbageBytes += (step.replace + step.drop) * blockBytes;
    steps.push({ second: nowMs / 1_000, keptBytes, usedBytes, madeBytes: made * blockBytes });
  }
  return steps;
}

const last = <Item>(items: readonly Item[]): Item => {
  const item = items.at(-1);
  if (item === undefined) throw new Error('nothing happened');
  return item;
};

describe('the growth of a memory leak', () => {
  it('fills the heap steadily, in the time of the ramp', () => {
    const roomBytes = LIMIT_BYTES - HEADROOM_BYTES - OWN_BYTES;
    for (const rampSeconds of [30, 120, 180]) {
      const steps = leak(rampSeconds, { rampSeconds });
      const half = steps[Math.floor(steps.length / 2)];
      expect((half?.keptBytes ?? 0) / roomBytes).toBeCloseTo(0.5, 1);
      expect(last(steps).keptBytes / roomBytes).toBeCloseTo(1, 1);
    }
  });

  it('leaves the web server its headroom for good, whatever its estimate of an object', () => {
    const blockBytes = fc.integer({ min: BLOCK_BYTES / 2, max: BLOCK_BYTES * 2 });
    const rampSeconds = fc.integer({ min: 5, max: 180 });
    fc.assert(
      fc.property(blockBytes, rampSeconds, (realBytes, ramp) => {
        for (const { keptBytes } of leak(400, { blockBytes: realBytes, rampSeconds: ramp })) {
          expect(OWN_BYTES + keptBytes).toBeLessThan(LIMIT_BYTES - HEADROOM_BYTES / 2);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('keeps the collector busy once the heap is full, the more the less that hurts', () => {
    const steps = leak(400);
    const made = (second: number) => steps.find((step) => step.second >= second)?.madeBytes ?? 0;
    const perSecond = (from: number) => (made(from + 20) - made(from)) / 20;
    expect(perSecond(125)).toBeGreaterThan(1 * MIB);
    expect(perSecond(370)).toBeGreaterThan(1.3 * perSecond(125));
  });

  it('gives way while the process hangs for more than is meant', () => {
    const growth = new Growth(OPTIONS);
    const full = { usedBytes: LIMIT_BYTES, liveBytes: OWN_BYTES, availableBytes: PLENTY_BYTES };
    const stepMs = 1_000;
    const made: number[] = [];
    for (let nowMs = stepMs; nowMs <= 30_000; nowMs += stepMs) {
      made.push(growth.next({ ...full, nowMs }).replace);
    }
    expect(made[0]).toBeGreaterThan(0);
    expect(made.slice(10).every((blocks) => blocks === 0)).toBe(true);
  });

  it('makes up no time in which the process did not run', () => {
    const starved = last(leak(120, { stepMs: 2_000 })).keptBytes;
    expect(starved).toBeLessThan(last(leak(120)).keptBytes / 5);
  });

  it('stops before the container is full, though the heap is not', () => {
    const containerBytes = 150 * MIB;
    const steps = leak(400, { availableBytes: (leakedBytes) => containerBytes - leakedBytes });
    expect(last(steps).keptBytes / MIB).toBeCloseTo(150 - 48, 0);
  });
});
