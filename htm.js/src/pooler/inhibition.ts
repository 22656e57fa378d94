/**
 * The columns of greatest strength, and among equals those of lowest number; none of strength 0. Pure.
 *
 * @param strengths by column, 0 or more
 * @returns at most `wanted` columns, rising
 */
export function inhibitGlobally(strengths: ArrayLike<number>, wanted: number): Uint32Array {
  const isCounted = strengths instanceof Uint16Array;
  const weakest = isCounted ? nthGreatestCount(strengths, wanted) : nthGreatest(strengths, wanted);
  let places = wanted;
  for (let column = 0; column < strengths.length; column++) {
    if ((strengths[column] as number) > weakest) places--;
  }
  const winners = new Uint32Array(wanted);
  let count = 0;
  for (let column = 0; column < strengths.length; column++) {
    const strength = strengths[column] as number;
    if (strength === 0 || strength < weakest) continue;
    if (strength === weakest && places-- <= 0) continue;
    winners[count++] = column;
  }
  return winners.subarray(0, count);
}

/**
 * The columns that fewer than the wanted share of their neighbours surpass (an equal of lower number
 * does); none of strength 0. BAMI, "Phase 3: Inhibition". Pure.
 *
 * @param radius how many columns to either side are neighbours; there are fewer at the ends
 * @param density share of the columns of a neighbourhood that may win, at least one
 */
export function inhibitLocally(
  strengths: ArrayLike<number>,
  radius: number,
  density: number,
): Uint32Array {
  const winners: number[] = [];
  for (let column = 0; column < strengths.length; column++) {
    const strength = strengths[column] as number;
    if (strength === 0) continue;
    const first = Math.max(0, column - radius);
    const last = Math.min(strengths.length - 1, column + radius);
    const wanted = Math.max(1, Math.round(density * (last - first + 1)));
    let stronger = 0;
    for (let other = first; other <= last && stronger < wanted; other++) {
      const rival = strengths[other] as number;
      if (rival > strength || (rival === strength && other < column)) stronger++;
    }
    if (stronger < wanted) winners.push(column);
  }
  return Uint32Array.from(winners);
}

/** Counting takes the place of sorting where strengths are small whole numbers. */
function nthGreatestCount(strengths: Uint16Array, n: number): number {
  let greatest = 0;
  for (let i = 0; i < strengths.length; i++) {
    if ((strengths[i] as number) > greatest) greatest = strengths[i] as number;
  }
  const histogram = new Uint32Array(greatest + 1);
  for (let i = 0; i < strengths.length; i++) {
    const strength = strengths[i] as number;
    histogram[strength] = (histogram[strength] as number) + 1;
  }
  let strength = greatest;
  for (let left = n - (histogram[strength] as number); left > 0 && strength > 0; ) {
    left -= histogram[--strength] as number;
  }
  return strength;
}

const nthGreatest = (strengths: ArrayLike<number>, n: number): number =>
  Float64Array.from(strengths).sort()[strengths.length - n] as number;
