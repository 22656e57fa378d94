const PROBATIONARY_SHARE = 0.15;
const REFERENCE_LENGTH = 5_000;

/**
 * How many first records of a series of this length a detector gets to learn from, without being
 * judged on them: 15 %, counted on at most 5,000 records. Lavin and Ahmad 2015, section II.
 */
export const probationaryRecords = (length: number): number =>
  Math.floor(PROBATIONARY_SHARE * Math.min(length, REFERENCE_LENGTH));
