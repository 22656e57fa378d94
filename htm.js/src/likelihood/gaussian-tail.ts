/** Below this the power series is exact to double precision, above it the continued fraction. */
const SERIES_LIMIT = 2;
const SERIES_TERMS = 60;
const FRACTION_TERMS = 80;

/**
 * Q(x): the probability that a standard normal variable exceeds x. Exact to about 14 digits far into
 * the tail, which a logarithmic scale needs. Abramowitz and Stegun 1964, formulas 7.1.6 and 7.1.14.
 */
export function gaussianTail(x: number): number {
  return x < 0 ? 1 - upperTail(-x) : upperTail(x);
}

function upperTail(x: number): number {
  const scaled = x / Math.SQRT2;
  return (scaled < SERIES_LIMIT ? 1 - erf(scaled) : erfc(scaled)) / 2;
}

function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n <= SERIES_TERMS; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function erfc(x: number): number {
  let denominator = x;
  for (let n = FRACTION_TERMS; n >= 1; n--) denominator = x + n / 2 / denominator;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / denominator;
}
