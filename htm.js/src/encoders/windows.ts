import type { Sdr } from '../sdr.ts';

/** Where the bits of each bucket lie: those of `width` steps in a row, from the bucket's own on. */
export interface Windows {
  /** Buckets to look at, from the first one on. */
  count: number;
  /** Steps from one bucket to the next. Default 1. */
  stride?: number;
  /** Steps of a bucket. */
  width: number;
  /** The bit of a step, counted from the first bucket's first one; two steps may have the same. */
  bit(step: number): number;
}

/** A bucket that bits mean. */
export interface FoundWindow {
  /** Counted from the first one. */
  index: number;
  /** Share of its bits that are on. */
  share: number;
}

/** With less, the bits may as well be another value's: neighbours that share half are one step apart. */
const SHARE_MIN = 0.5;

/**
 * The buckets whose bits are on, best first. The best one's bits are then taken away, so that a bit
 * counts for one value only and neighbours of the best are not found again; with equal neighbours,
 * whose bits are on alike, the middle one is taken.
 */
export function findWindows({ size, active }: Sdr, windows: Windows): FoundWindow[] {
  const { count, stride = 1, width, bit } = windows;
  const on = new Uint8Array(size);
  for (const position of active) on[position] = 1;
  const bits = new Uint32Array((count - 1) * stride + width);
  for (let step = 0; step < bits.length; step++) bits[step] = bit(step);

  const found: FoundWindow[] = [];
  for (;;) {
    const { index, hits } = best(bits, on, windows);
    const share = hits / width;
    if (share <= SHARE_MIN) return found;
    found.push({ index, share });
    const first = index * stride;
    for (const taken of bits.subarray(first, first + width)) on[taken] = 0;
  }
}

/** The middle one of the first row of windows with the most hits. */
function best(
  bits: Uint32Array,
  on: Uint8Array,
  { count, stride = 1, width }: Windows,
): { index: number; hits: number } {
  let first = 0;
  let last = 0;
  let most = -1;
  let hits = 0;
  let counted = 0;
  for (let index = 0; index < count; index++) {
    const start = index * stride;
    for (; counted < start + width; counted++) hits += on[bits[counted] as number] as number;
    if (hits > most) {
      most = hits;
      first = index;
      last = index;
    } else if (hits === most && last === index - 1) {
      last = index;
    }
    for (let left = start; left < start + stride && left < counted; left++) {
      hits -= on[bits[left] as number] as number;
    }
  }
  return { index: Math.floor((first + last) / 2), hits: most };
}
