/** One record of a series, as a live system would get it. */
export interface TimedRecord {
  /** By the clock on the wall where it was recorded. */
  seconds: number;
  value: number;
}

/** Sees the records of one series one after the other, and nothing else of it. */
export interface Detector {
  /** How anomalous this record is after those before it, from 0 to 1; then it belongs to the past. */
  observe(record: TimedRecord): number;
}

export interface DetectorOptions {
  /** So many first records are for learning alone: no score of theirs counts. */
  probationaryRecords: number;
}

export type CreateDetector = (options: DetectorOptions) => Detector;
