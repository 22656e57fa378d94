/** How many response times of each size there were, in memory that does not grow with their number. */
export interface Histogram {
  add(ms: number): void;
  readonly count: number;
  /** Exact; 0 where nothing was added. */
  readonly meanMs: number;
  /** The time that this share of all do not exceed, at most 1 % above it; 0 where nothing was added. */
  quantileMs(share: number): number;
}

const LEAST_MS = 0.1;
const MOST_MS = 60_000;
/** Each bucket ends this much above the one before. */
const GROWTH = 1.01;
const BUCKETS = 1 + Math.ceil(Math.log(MOST_MS / LEAST_MS) / Math.log(GROWTH));

/**
 * Buckets that grow by 1 %: some 1,300 for a tenth of a millisecond to a minute, 5 KiB. An
 * HdrHistogram would do the same with three packages more in the image.
 */
export function createHistogram(): Histogram {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  let sumMs = 0;
  let maxMs = 0;
  return {
    add: (ms) => {
      const bucket = bucketOf(ms);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count += 1;
      sumMs += ms;
      maxMs = Math.max(maxMs, ms);
    },
    get count() {
      return count;
    },
    get meanMs() {
      return count === 0 ? 0 : sumMs / count;
    },
    quantileMs: (share) => {
      if (count === 0) return 0;
      const rank = Math.max(1, Math.ceil(share * count));
      let passed = 0;
      const bucket = buckets.findIndex((size) => {
        passed += size;
        return passed >= rank;
      });
      return Math.min(LEAST_MS * GROWTH ** bucket, maxMs);
    },
  };
}

/** The first bucket whose end `ms` does not exceed. Times out of the range go to the ends. */
function bucketOf(ms: number): number {
  const bucket = Math.ceil(Math.log(ms / LEAST_MS) / Math.log(GROWTH));
  return Math.min(Math.max(bucket, 0), BUCKETS - 1);
}
