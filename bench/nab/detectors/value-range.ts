import type { TimedRecord } from './detector.ts';

export interface ValueRange {
  min: number;
  max: number;
}

export const rangeOf = (records: readonly TimedRecord[]): ValueRange => ({
  min: Math.min(...records.map(({ value }) => value)),
  max: Math.max(...records.map(({ value }) => value)),
});

/** Beyond the range seen so far by more than this share of it, a value needs no context to be odd. */
const TOLERANCE = 0.05;

/** Whether a value lies far outside of all values before it. Ahmad et al. 2017, section 4 ("spatial"). */
export class SeenRange {
  private range: ValueRange | undefined;

  /** Then the value belongs to the range. */
  isFarOutside(value: number): boolean {
    const { min, max } = this.range ?? { min: value, max: value };
    this.range = { min: Math.min(min, value), max: Math.max(max, value) };
    const slack = TOLERANCE * (max - min);
    return max > min && (value > max + slack || value < min - slack);
  }
}
