const MIN_CAPACITY = 1024;

export interface SegmentStatisticsState {
  readonly activations: Uint32Array;
  readonly positive: Uint32Array;
}

/** How often each segment was active, and how often its cell's column then became active. */
export class SegmentStatistics {
  private activations: Uint32Array = new Uint32Array(0);
  private positive: Uint32Array = new Uint32Array(0);

  restore({ activations, positive }: SegmentStatisticsState): void {
    this.activations = activations;
    this.positive = positive;
  }

  toState(): SegmentStatisticsState {
    return { activations: this.activations, positive: this.positive };
  }

  /** A new segment, maybe in the place of an old one. */
  begin(segment: number): void {
    if (segment >= this.activations.length) this.grow(segment + 1);
    this.activations[segment] = 0;
    this.positive[segment] = 0;
  }

  record(segment: number, cameTrue: boolean): void {
    this.activations[segment] = (this.activations[segment] as number) + 1;
    if (cameTrue) this.positive[segment] = (this.positive[segment] as number) + 1;
  }

  /**
   * Its duty cycle: the share of its activations that came true, above 0 and below 1. By Laplace's
   * rule of succession, so that a segment that was never active stands at a half.
   */
  dutyCycleOf(segment: number): number {
    return ((this.positive[segment] as number) + 1) / ((this.activations[segment] as number) + 2);
  }

  private grow(atLeast: number): void {
    const capacity = Math.max(MIN_CAPACITY, atLeast, this.activations.length * 2);
    const longer = (counts: Uint32Array) => {
      const copy = new Uint32Array(capacity);
      copy.set(counts);
      return copy;
    };
    this.activations = longer(this.activations);
    this.positive = longer(this.positive);
  }
}
