// Math.log2 and 2 ** x may differ in the last bit from one engine to the next, and a value on the edge
// of a bucket would then have other bits there. These use the four operations alone, which IEEE 754
// rounds the same everywhere; they are right to some 1e-15.

/** Terms of the series: the next one is below the last bit of a double. */
const LOG_TERMS = 12;
const EXP_TERMS = 18;

/** 2^512, 2^256 … 2^2, 2^1. */
const SQUARES: readonly { exponent: number; factor: number }[] = squaresOfTwo(10);

/** The logarithm to base 2 of a positive finite number. */
export function log2(value: number): number {
  let exponent = 0;
  let rest = value;
  // By whole powers of two, so without rounding, to between a root of a half and one of two.
  for (const square of SQUARES) {
    while (rest >= square.factor) {
      rest /= square.factor;
      exponent += square.exponent;
    }
    while (rest * square.factor < 2) {
      rest *= square.factor;
      exponent -= square.exponent;
    }
  }
  if (rest > Math.SQRT2) {
    rest /= 2;
    exponent += 1;
  }
  // ln x = 2 artanh((x - 1) / (x + 1)).
  const ratio = (rest - 1) / (rest + 1);
  const square = ratio * ratio;
  let sum = 0;
  for (let term = LOG_TERMS; term >= 0; term--) sum = sum * square + 1 / (2 * term + 1);
  return exponent + 2 * ratio * sum * Math.LOG2E;
}

/** Two to the power of any number whose power is a finite double. */
export function exp2(power: number): number {
  const whole = Math.round(power);
  const rest = (power - whole) * Math.LN2;
  let sum = 1;
  for (let term = EXP_TERMS; term >= 1; term--) sum = 1 + (sum * rest) / term;
  // In two steps: the first power alone could be beyond a double where the product is not.
  const half = Math.floor(whole / 2);
  return sum * powerOfTwo(half) * powerOfTwo(whole - half);
}

/** Exact: a product of squares of two, of a half for a negative power. */
function powerOfTwo(whole: number): number {
  let power = 1;
  let rest = Math.abs(whole);
  for (const { exponent, factor } of SQUARES) {
    if (rest < exponent) continue;
    power = whole < 0 ? power / factor : power * factor;
    rest -= exponent;
  }
  return power;
}

function squaresOfTwo(count: number): { exponent: number; factor: number }[] {
  const squares = [{ exponent: 1, factor: 2 }];
  for (let last = squares[0]; last && squares.length < count; last = squares[0]) {
    squares.unshift({ exponent: last.exponent * 2, factor: last.factor * last.factor });
  }
  return squares;
}
