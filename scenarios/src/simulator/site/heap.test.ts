import { describe, expect, it } from 'vitest';
import { Heap } from './heap.ts';

const OPTIONS = {
  liveMiB: 20,
  limitMiB: 210,
  youngMiB: 10,
  growthFactor: 1.5,
  growthMinMiB: 4,
  pauseBaseMs: 2,
  pauseMsPerMiB: 0.5,
  helperBaseMs: 3,
  helperMsPerMiB: 1,
};

/** How often and at what cost the heap is collected while so much garbage is made. */
function fill(heap: Heap, mebibytes: number) {
  const collections = Array.from({ length: 8 * mebibytes }, () => heap.allocate(0.125)).filter(
    (collection) => collection !== undefined,
  );
  return { times: collections.length, pauseMs: collections.at(-1)?.pauseMs ?? 0 };
}

describe('the web server’s heap', () => {
  it('is collected whenever it has grown by half, at a cost that grows with what is live', () => {
    const calm = fill(new Heap(OPTIONS), 100);
    expect(calm).toEqual({ times: 10, pauseMs: 12 });

    const heap = new Heap(OPTIONS);
    heap.keep(80);
    expect(fill(heap, 100)).toEqual({ times: 2, pauseMs: 52 });
  });

  it('is collected ever more often as a leak leaves less room below the limit', () => {
    const timesAt = [0, 100, 150, 170, 178].map((leakedMiB) => {
      const heap = new Heap(OPTIONS);
      heap.keep(leakedMiB);
      return fill(heap, 100).times;
    });
    expect(timesAt.slice(2)).toEqual(timesAt.slice(2).toSorted((a, b) => a - b));
    expect(timesAt.at(-1)).toBeGreaterThan(30);
  });

  it('is as it was once the leak is released and collected', () => {
    const heap = new Heap(OPTIONS);
    heap.keep(150);
    heap.release(150);
    expect(heap.usedMiB).toBeGreaterThan(150);
    fill(heap, 100);
    expect(heap.usedMiB).toBeLessThan(31);
    expect(heap.liveMiB).toBe(20);
  });
});
