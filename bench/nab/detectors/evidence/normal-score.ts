import { SortedHistory } from './sorted-history.ts';

const HISTORY = 20_000;
const MIN_HISTORY = 20;

/**
 * A value's rank among all before it, as the standard normal value of that rank: what comes out has the
 * same distribution for every series, and one outlier weighs little. 0 while too few are known.
 */
export class NormalScore {
  private readonly history = new SortedHistory(HISTORY);

  observe(value: number): number {
    const { history } = this;
    const rank = (history.countBelow(value) + history.countUpTo(value) + 1) / 2;
    const isKnown = history.count >= MIN_HISTORY;
    const score = isKnown ? normalQuantile(rank / (history.count + 1)) : 0;
    history.add(value);
    return score;
  }
}

/** Good to 4.5e-4. Abramowitz and Stegun 1964, formula 26.2.23. */
function normalQuantile(share: number): number {
  const root = Math.sqrt(-2 * Math.log(Math.min(share, 1 - share)));
  const above = 2.515517 + root * (0.802853 + root * 0.010328);
  const below = 1 + root * (1.432788 + root * (0.189269 + root * 0.001308));
  const distance = root - above / below;
  return share < 0.5 ? -distance : distance;
}
