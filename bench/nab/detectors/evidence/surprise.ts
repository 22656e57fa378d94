import { SortedHistory } from './sorted-history.ts';

/** Some two months at a record each five minutes. */
const HISTORY = 20_000;
/** With fewer values nothing is a surprise yet. */
const MIN_HISTORY = 20;
/** What counts as the tail. */
const TAIL_SHARE = 0.02;
const MIN_TAIL = 10;
/** Heaviest tail that is believed: from 0.5 on its variance would be infinite. */
const MAX_SHAPE = 0.5;
/** The tail's mean excess is at least this share of its distance from the median. */
const MIN_EXCESS_SHARE = 0.05;
/** Beside it, for values that are all but the same: rounding is no surprise. */
const ROUNDING_SHARE = 1e-9;
/** One in a million: beyond it no tail is known well enough, and no witness shall outvote all others. */
const MAX_SURPRISE = 6;

/**
 * How surprising a value is that is as high as this one: -log10 of the share of past values that
 * were, and beyond the highest few of them by a generalised Pareto distribution of their excess. Pickands
 * 1975, "Statistical inference using extreme order statistics"; its parameters by moments, Hosking and
 * Wallis 1987, "Parameter and quantile estimation for the generalized Pareto distribution"; for
 * streams: Siffer, Fouque, Termier and Largouet 2017, "Anomaly detection in streams with extreme value
 * theory".
 */
export class Surprise {
  private readonly history = new SortedHistory(HISTORY);

  /** From 0 to 6; then the value belongs to the past. */
  observe(value: number): number {
    const surprise = this.history.count < MIN_HISTORY ? 0 : this.of(value);
    this.history.add(value);
    return Math.min(MAX_SURPRISE, surprise);
  }

  private of(value: number): number {
    const { history } = this;
    const { count } = history;
    const tailCount = Math.max(MIN_TAIL, Math.floor(TAIL_SHARE * count));
    const tailBegin = history.at(count - tailCount);
    const isInTail = value > tailBegin;
    const asHigh = isInTail ? tailCount : count - history.countBelow(value);
    const share = Math.min(1, (asHigh + 1) / (count + 1));
    return -Math.log10(share) + (isInTail ? this.beyond(value, tailBegin, tailCount) : 0);
  }

  /** -log10 of the share of the tail that exceeds this value. */
  private beyond(value: number, tailBegin: number, tailCount: number): number {
    const { history } = this;
    const { count } = history;
    const excesses = Float64Array.from(
      { length: tailCount },
      (_, rank) => history.at(count - tailCount + rank) - tailBegin,
    );
    const meanExcess = excesses.reduce((sum, excess) => sum + excess, 0) / tailCount;
    const squares = excesses.reduce((sum, excess) => sum + (excess - meanExcess) ** 2, 0);
    const variance = squares / tailCount;
    const median = history.at(count >>> 1);
    const mean = Math.max(
      meanExcess,
      MIN_EXCESS_SHARE * Math.abs(tailBegin - median),
      ROUNDING_SHARE * Math.abs(tailBegin),
    );
    // A tail lighter than exponential is taken for an exponential one.
    const isHeavy = variance > mean ** 2;
    const shape = isHeavy ? Math.min(MAX_SHAPE, (1 - mean ** 2 / variance) / 2) : 0;
    const scaled = (value - tailBegin) / (mean * (1 - shape));
    return (shape > 0 ? Math.log1p(shape * scaled) / shape : scaled) / Math.LN10;
  }
}

/** The greater of the surprises to see a value so high, and one so low. */
export class TwoSidedSurprise {
  private readonly high = new Surprise();
  private readonly low = new Surprise();

  observe(value: number): number {
    return Math.max(this.high.observe(value), this.low.observe(-value));
  }
}
