import { type Judged, OUTSIDE } from './judge.ts';
import type { Profile } from './profiles.ts';

/** What these detections are worth before the scale from 0 to 100. Pure. */
export function rawScore(
  judged: Judged,
  isDetected: (record: number) => boolean,
  { falsePositive, falseNegative }: Profile,
): number {
  const found = new Set<number>();
  let score = -falseNegative * judged.windowCount;
  for (let record = judged.from; record < judged.window.length; record++) {
    if (!isDetected(record)) continue;
    const window = judged.window[record] as number;
    const weight = judged.weight[record] as number;
    if (window === OUTSIDE) {
      score += falsePositive * weight;
    } else if (!found.has(window)) {
      found.add(window);
      score += falseNegative + weight;
    }
  }
  return score;
}

/** From 0, for no detection at all, to 100, for each window's first record and no other. Pure. */
export function finalScore(raw: number, windowCount: number, { falseNegative }: Profile): number {
  const nothing = -falseNegative * windowCount;
  return (100 * (raw - nothing)) / (windowCount - nothing);
}
