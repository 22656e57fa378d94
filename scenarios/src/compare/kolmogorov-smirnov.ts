/**
 * The two-sample Kolmogorov-Smirnov distance: how far apart two distributions are where they are
 * farthest apart, from 0 (alike) to 1 (nothing in common). Seconds that follow each other are not
 * independent, so no probability is made of it. NaN where either is empty.
 */
export function kolmogorovSmirnov(one: readonly number[], other: readonly number[]): number {
  if (one.length === 0 || other.length === 0) return Number.NaN;
  const left = one.toSorted((a, b) => a - b);
  const right = other.toSorted((a, b) => a - b);
  let distance = 0;
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i] as number, right[j] as number);
    // What is equal in both is passed in both before they are compared.
    while (i < left.length && (left[i] as number) <= value) i++;
    while (j < right.length && (right[j] as number) <= value) j++;
    distance = Math.max(distance, Math.abs(i / left.length - j / right.length));
  }
  return distance;
}
