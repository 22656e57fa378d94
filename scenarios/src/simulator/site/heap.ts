export interface HeapOptions {
  /** Live objects of the idle server. */
  liveMiB: number;
  /** As far as the heap may grow (`--max-old-space-size`). */
  limitMiB: number;
  /** Of the young generation: so much may become old at once, and room is kept for it. */
  youngMiB: number;
  /** The next collection comes when the heap is this many times what the last one left … */
  growthFactor: number;
  /** … and at least so much more. */
  growthMinMiB: number;
  /** CPU of one collection on the server's own thread, which stands still meanwhile. */
  pauseBaseMs: number;
  pauseMsPerMiB: number;
  /** CPU that V8's helper threads take beside it. */
  helperBaseMs: number;
  helperMsPerMiB: number;
}

/** What a collection costs, in CPU time. */
export interface Collection {
  pauseMs: number;
  helperMs: number;
}

/** Headroom below which V8 does nothing but collect. */
const HEADROOM_MIN_MIB = 0.25;

/**
 * The old generation of the web server's heap. Requests leave garbage, a leak leaves live objects;
 * when both reach the mark that the last collection set, all that is live is walked through. So a
 * collection costs more the more is live, and near the limit, where the mark moves but half of what is
 * left, they come ever more often.
 */
export class Heap {
  readonly #options: HeapOptions;
  #leakedMiB = 0;
  #garbageMiB = 0;
  #nextAtMiB: number;

  constructor(options: HeapOptions) {
    this.#options = options;
    this.#nextAtMiB = this.#mark();
  }

  get limitMiB(): number {
    return this.#options.limitMiB;
  }

  get youngMiB(): number {
    return this.#options.youngMiB;
  }

  get liveMiB(): number {
    return this.#options.liveMiB + this.#leakedMiB;
  }

  get usedMiB(): number {
    return this.liveMiB + this.#garbageMiB;
  }

  /** Adds what will be garbage at the next collection; tells what that costs when it is due. */
  allocate(mebibytes: number): Collection | undefined {
    this.#garbageMiB += mebibytes;
    return this.usedMiB < this.#nextAtMiB ? undefined : this.collect();
  }

  /** Keeps so much more for good. */
  keep(mebibytes: number): Collection | undefined {
    this.#leakedMiB += mebibytes;
    return this.usedMiB < this.#nextAtMiB ? undefined : this.collect();
  }

  /** Lets go of so much that was kept: garbage until the next collection. */
  release(mebibytes: number): void {
    this.#garbageMiB += mebibytes;
    this.#leakedMiB -= mebibytes;
  }

  /** Walks through all that is live, now. */
  collect(): Collection {
    const { pauseBaseMs, pauseMsPerMiB, helperBaseMs, helperMsPerMiB } = this.#options;
    this.#garbageMiB = 0;
    this.#nextAtMiB = this.#mark();
    return {
      pauseMs: pauseBaseMs + pauseMsPerMiB * this.liveMiB,
      helperMs: helperBaseMs + helperMsPerMiB * this.liveMiB,
    };
  }

  /** As V8 sets it: some growth, but no more than half of what is left. */
  #mark(): number {
    const { limitMiB, youngMiB, growthFactor, growthMinMiB } = this.#options;
    const wantedMiB = Math.max(this.liveMiB * growthFactor, this.liveMiB + growthMinMiB);
    const halfWayMiB = (this.liveMiB + limitMiB - youngMiB) / 2;
    return Math.max(Math.min(wantedMiB, halfWayMiB), this.liveMiB + HEADROOM_MIN_MIB);
  }
}
