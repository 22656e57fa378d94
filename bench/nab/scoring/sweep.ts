import { type Judged, OUTSIDE } from './judge.ts';
import type { Profile } from './profiles.ts';
import { finalScore, rawScore } from './score.ts';

/** One series as a detector saw it. */
export interface Scored {
  judged: Judged;
  /** Anomaly score by record. */
  scores: Float64Array;
}

export interface Best {
  /** A record is detected from this anomaly score on; Infinity: best is to detect nothing. */
  threshold: number;
  /** From 0 to 100. */
  score: number;
}

/** What detections from this threshold on score over all these series. Pure. */
export function scoreAt(series: readonly Scored[], threshold: number, profile: Profile): number {
  const raw = series.map(({ judged, scores }) =>
    rawScore(judged, (record) => (scores[record] as number) >= threshold, profile),
  );
  const total = raw.reduce((sum, each) => sum + each, 0);
  return finalScore(total, countWindows(series), profile);
}

/**
 * The one threshold for all these series that scores best in this profile, and what it scores. It goes
 * from high thresholds to low ones, so that each record is turned on once. Pure.
 */
export function bestThreshold(series: readonly Scored[], profile: Profile): Best {
  const windowCount = countWindows(series);
  let raw = -profile.falseNegative * windowCount;
  let best = { threshold: Number.POSITIVE_INFINITY, raw };
  const firstFound = series.map(() => new Map<number, number>());
  const records = descending(series);
  records.forEach(({ of, record, score }, rank) => {
    raw += turnOn(record, series[of] as Scored, firstFound[of] as Map<number, number>, profile);
    // Records with the same score are detected together.
    if (records[rank + 1]?.score !== score && raw > best.raw) best = { threshold: score, raw };
  });
  return { threshold: best.threshold, score: finalScore(best.raw, windowCount, profile) };
}

/** What the score gains when this record is detected beside those before. Notes it as found. */
function turnOn(
  record: number,
  { judged }: Scored,
  firstFound: Map<number, number>,
  { falsePositive, falseNegative }: Profile,
): number {
  const window = judged.window[record] as number;
  const weight = judged.weight[record] as number;
  if (window === OUTSIDE) return falsePositive * weight;
  const first = firstFound.get(window);
  if (first !== undefined && first < record) return 0;
  firstFound.set(window, record);
  return first === undefined ? falseNegative + weight : weight - (judged.weight[first] as number);
}

function descending(series: readonly Scored[]) {
  return series
    .flatMap(({ judged, scores }, of) =>
      Array.from(scores, (score, record) => ({ of, record, score })).slice(judged.from),
    )
    .sort((left, right) => right.score - left.score);
}

const countWindows = (series: readonly Scored[]): number =>
  series.reduce((sum, { judged }) => sum + judged.windowCount, 0);
