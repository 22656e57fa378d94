export interface SearchOptions<Outcome> {
  /** About what can be done at most. */
  capacity: number;
  /** Halvings of the range in which the rate is looked for. */
  steps: number;
  measure(rate: number): Promise<Outcome>;
  isGood(outcome: Outcome): boolean;
}

/** Of the estimate: the range in which the highest good rate is looked for. */
const LEAST = 0.3;
const MOST = 1.2;
/** A bad moment of the machine is not the server's: a rate is too high when it fails each time. */
const TRIES = 3;

/** What was measured at the highest rate that was good; nothing when none was. */
export async function findHighestRate<Outcome>(
  options: SearchOptions<Outcome>,
): Promise<{ rate: number; outcome: Outcome } | undefined> {
  const { capacity, steps, measure, isGood } = options;
  let [good, bad] = [capacity * LEAST, capacity * MOST];
  let best: { rate: number; outcome: Outcome } | undefined;
  const passes = async (rate: number): Promise<boolean> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const outcome = await measure(rate);
      if (!isGood(outcome)) continue;
      best = { rate, outcome };
      return true;
    }
    return false;
  };
  for (let step = 0; step < steps; step += 1) {
    const rate = (good + bad) / 2;
    if (await passes(rate)) good = rate;
    else bad = rate;
  }
  return best;
}
