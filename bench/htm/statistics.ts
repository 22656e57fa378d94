export const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

export const mean = (values: readonly number[]): number => sum(values) / values.length;

/** The least value that `share` of all are at most: nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Of each value and up to `length` - 1 before it. */
export function trailingMeans(values: readonly number[], length: number): number[] {
  return values.map((_, end) => mean(values.slice(Math.max(0, end - length + 1), end + 1)));
}

/**
 * The chance that a positive scores above a negative, ties counted half: the area under the receiver
 * operating characteristic (Hanley and McNeil 1982).
 */
export function areaUnderCurve(scores: readonly number[], isPositive: readonly boolean[]): number {
  const order = scores.map((_, i) => i).sort((a, b) => at(scores, a) - at(scores, b));
  let rankSum = 0;
  for (let begin = 0; begin < order.length; ) {
    let end = begin;
    while (end < order.length && at(scores, order[end]) === at(scores, order[begin])) end++;
    const midRank = (begin + 1 + end) / 2;
    for (const i of order.slice(begin, end)) if (isPositive[i]) rankSum += midRank;
    begin = end;
  }
  const positives = isPositive.filter(Boolean).length;
  const negatives = isPositive.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

const at = (values: readonly number[], index = -1): number => values[index] ?? Number.NaN;
