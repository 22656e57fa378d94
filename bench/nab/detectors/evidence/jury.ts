import type { Moment, Witness } from './witnesses.ts';

/** What is expected of the greatest surprise among as many records, while nothing is known of them. */
const expectedPeak = (records: number): number =>
  // The mean of the maximum of exponential variables: log of their number, and Euler's constant.
  Math.log10(records) + 0.5772 / Math.LN10;
/** The expected peak counts as so many seen ones. */
const PRIOR_PEAKS = 6;

/**
 * How much more several witnesses together are surprised than they usually are at most within an
 * episode of as many records: some series surprise all the time. The sum of their surprises is Fisher's
 * way to combine p-values (1932, "Statistical Methods for Research Workers", section 21.1).
 */
export class Jury {
  private readonly witnesses: readonly Witness[];
  private readonly episodeRecords: number;
  private readonly expected: number;
  private sumOfPeaks = 0;
  private episodes = 0;
  private peak = 0;
  private recordsOfEpisode = 0;

  constructor(episodeRecords: number, witnesses: readonly Witness[]) {
    this.witnesses = witnesses;
    this.episodeRecords = episodeRecords;
    this.expected = expectedPeak(episodeRecords);
  }

  /** Above 0: more than the usual peak. Then the moment belongs to the past. */
  observe(moment: Moment): number {
    const sum = this.witnesses.reduce((total, witness) => total + witness(moment), 0);
    const usualPeak =
      (PRIOR_PEAKS * this.expected + this.sumOfPeaks) / (PRIOR_PEAKS + this.episodes);
    this.notePeak(sum);
    return sum - usualPeak;
  }

  private notePeak(sum: number): void {
    this.peak = Math.max(this.peak, sum);
    this.recordsOfEpisode++;
    if (this.recordsOfEpisode < this.episodeRecords) return;
    this.sumOfPeaks += this.peak;
    this.episodes++;
    this.peak = 0;
    this.recordsOfEpisode = 0;
  }
}
