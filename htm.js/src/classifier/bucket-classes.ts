/** What a bucket counts for in its class before it was seen, in the weight of one sighting. */
const PRIOR = 1;
/** Of what was seen so much is forgotten at each further sighting in the class: some 500 count. */
const FORGETTING = 0.002;

/** What a record turned out to be. */
export interface Truth {
  bucket: number;
  /** The value itself, in the field's unit. */
  value: number;
}

/** What is known of the buckets, whatever the context. */
export interface BucketShares {
  /** By bucket: its share of its class's probability. */
  readonly shares: Float64Array;
  /** By class: its bucket of the largest share. */
  readonly likeliest: Uint32Array;
  /** By class: the share of its buckets that were ever seen. */
  readonly seen: Float64Array;
  /** By class: the sum of share times value over those. */
  readonly values: Float64Array;
}

export interface BucketClassesState {
  readonly sightings: Float64Array;
  readonly values: Float64Array;
}

/**
 * Adjacent buckets that share one class, where there are more buckets than classes. Which bucket of
 * the class it is goes by how often each was seen of late, whatever the context.
 */
export class BucketClasses {
  readonly buckets: number;
  readonly count: number;
  private readonly valueAlpha: number;
  /** By class: its first bucket; the last entry is the end. */
  private readonly firsts: Uint32Array;
  /** By bucket: sightings, older ones fading. */
  private readonly sightings: Float64Array;
  /** By bucket: moving average of the values seen in it, NaN before the first. */
  private readonly values: Float64Array;
  /** Follows from the two before. */
  readonly known: BucketShares;

  /** @param valueAlpha how far a bucket's value moves towards each value seen in it */
  constructor(buckets: number, maxClasses: number, valueAlpha: number) {
    this.buckets = buckets;
    this.count = Math.min(buckets, maxClasses);
    this.valueAlpha = valueAlpha;
    this.firsts = Uint32Array.from({ length: this.count + 1 }, (_, own) =>
      Math.ceil((own * buckets) / this.count),
    );
    this.sightings = new Float64Array(buckets).fill(PRIOR);
    this.values = new Float64Array(buckets).fill(Number.NaN);
    this.known = {
      shares: new Float64Array(buckets),
      likeliest: new Uint32Array(this.count),
      seen: new Float64Array(this.count),
      values: new Float64Array(this.count),
    };
    this.shareOutAll();
  }

  toState(): BucketClassesState {
    return { sightings: this.sightings, values: this.values };
  }

  restore({ sightings, values }: BucketClassesState): void {
    this.sightings.set(sightings);
    this.values.set(values);
    this.shareOutAll();
  }

  classOf(bucket: number): number {
    return Math.floor((bucket * this.count) / this.buckets);
  }

  learn({ bucket, value }: Truth): void {
    const { sightings, values, firsts } = this;
    const own = this.classOf(bucket);
    for (let other = firsts[own] as number; other < (firsts[own + 1] as number); other++) {
      const seen = (sightings[other] as number) - PRIOR;
      sightings[other] = PRIOR + seen * (1 - FORGETTING);
    }
    sightings[bucket] = (sightings[bucket] as number) + 1;
    const before = values[bucket] as number;
    values[bucket] = Number.isNaN(before) ? value : before + this.valueAlpha * (value - before);
    this.shareOut(own);
  }

  /** By bucket, from the probabilities by class. */
  spread(byClass: Float64Array): number[] {
    const { shares } = this.known;
    const byBucket = new Array<number>(this.buckets);
    for (let own = 0; own < this.count; own++) {
      const probability = byClass[own] as number;
      const end = this.firsts[own + 1] as number;
      for (let bucket = this.firsts[own] as number; bucket < end; bucket++) {
        byBucket[bucket] = probability * (shares[bucket] as number);
      }
    }
    return byBucket;
  }

  private shareOutAll(): void {
    for (let own = 0; own < this.count; own++) this.shareOut(own);
  }

  private shareOut(own: number): void {
    const { known, firsts } = this;
    const first = firsts[own] as number;
    const end = firsts[own + 1] as number;
    let total = 0;
    for (let bucket = first; bucket < end; bucket++) total += this.sightings[bucket] as number;
    let likeliest = first;
    let seen = 0;
    let sum = 0;
    for (let bucket = first; bucket < end; bucket++) {
      const share = (this.sightings[bucket] as number) / total;
      known.shares[bucket] = share;
      if (share > (known.shares[likeliest] as number)) likeliest = bucket;
      const value = this.values[bucket] as number;
      if (Number.isNaN(value)) continue;
      seen += share;
      sum += share * value;
    }
    known.likeliest[own] = likeliest;
    known.seen[own] = seen;
    known.values[own] = sum;
  }
}
