import { INTERACTIONS, type Interaction } from '@anomaly-prediction/messages';
import type { Step, TransitionTable } from '../src/mix/transition-table.ts';
import { POSTED } from './fake-auction.ts';

const isPage = (step: Step): step is Interaction => step !== 'Back' && step !== 'End';

/** The fixed point of `improve`, by iteration. */
function settle<Value>(start: Value, improve: (value: Value) => Value): Value {
  let value = start;
  for (let round = 0; round < 500; round++) value = improve(value);
  return value;
}

/**
 * Expected requests for each page in one session that begins at `Home`. "Back" makes the process a
 * stack, not a chain, so its stationary shares come in two steps: first how surely a visit that goes
 * on from a page ever comes back to what was before it, then the requests made from it and from all
 * that follows. Nobody goes back to a page that was posted, but to the one before it.
 */
export function requestsPerSession(table: TransitionTable): Map<Interaction, number> {
  const following = (page: Interaction) => table.get(page) ?? [];
  const isPosted = (page: Interaction) => POSTED.includes(page);
  const returns = settle(new Map(INTERACTIONS.map((page) => [page, 0])), (known) => {
    const next = new Map<Interaction, number>();
    for (const page of INTERACTIONS) {
      const again = isPosted(page) ? 1 : (known.get(page) ?? 0);
      let total = 0;
      for (const { step, probability } of following(page)) {
        if (step === 'Back') total += probability;
        if (isPage(step)) total += probability * (known.get(step) ?? 0) * again;
      }
      next.set(page, total);
    }
    return next;
  });
  const requests = settle(
    new Map(INTERACTIONS.map((page) => [page, new Map<Interaction, number>()])),
    (known) => {
      const next = new Map<Interaction, Map<Interaction, number>>();
      for (const page of INTERACTIONS) {
        const counts = new Map<Interaction, number>([[page, 1]]);
        let comesBack = 0;
        for (const { step, probability } of following(page)) {
          if (!isPage(step)) continue;
          if (!isPosted(page)) comesBack += probability * (returns.get(step) ?? 0);
          for (const [other, count] of known.get(step) ?? []) {
            counts.set(other, (counts.get(other) ?? 0) + probability * count);
          }
        }
        for (const [other, count] of counts) counts.set(other, count / (1 - comesBack));
        next.set(page, counts);
      }
      return next;
    },
  );
  return requests.get('Home') ?? new Map();
}

export const BROWSING: readonly Interaction[] = [
  'Browse',
  'BrowseCategories',
  'SearchItemsInCategory',
  'BrowseRegions',
  'BrowseCategoriesInRegion',
  'SearchItemsInRegion',
  'ViewItem',
  'ViewUserInfo',
  'ViewBidHistory',
];

export function shareOf(
  counts: ReadonlyMap<Interaction, number>,
  pages: readonly Interaction[],
): number {
  const sum = (some: readonly Interaction[]) =>
    some.reduce((total, page) => total + (counts.get(page) ?? 0), 0);
  return sum(pages) / sum(INTERACTIONS);
}

/** How often each step was taken after each page. */
export type Taken = Map<Interaction, Map<Step, number>>;

export function countStep(taken: Taken, from: Interaction, step: Step): void {
  const row = taken.get(from) ?? new Map<Step, number>();
  row.set(step, (row.get(step) ?? 0) + 1);
  taken.set(from, row);
}

export interface ChiSquare {
  statistic: number;
  degrees: number;
  /** Passed by one honest sample in a thousand. */
  limit: number;
}

/** Pearson's test of steps taken against the table. A step that it never takes is infinitely far. */
export function chiSquare(taken: Taken, table: TransitionTable): ChiSquare {
  let statistic = 0;
  let degrees = 0;
  for (const [from, row] of taken) {
    const total = [...row.values()].reduce((sum, count) => sum + count, 0);
    const choices = table.get(from) ?? [];
    // Steps expected fewer than five times are pooled, as the test asks for.
    const pooled = { expected: 0, observed: 0 };
    const cells = [];
    for (const { step, probability } of choices) {
      const cell = { expected: probability * total, observed: row.get(step) ?? 0 };
      if (cell.expected >= 5) cells.push(cell);
      else {
        pooled.expected += cell.expected;
        pooled.observed += cell.observed;
      }
    }
    if (pooled.expected > 0) cells.push(pooled);
    const known = cells.reduce((sum, { observed }) => sum + observed, 0);
    if (known < total) statistic = Number.POSITIVE_INFINITY;
    for (const { expected, observed } of cells) statistic += (observed - expected) ** 2 / expected;
    degrees += cells.length - 1;
  }
  return { statistic, degrees, limit: quantile999(degrees) };
}

/** Wilson and Hilferty's approximation of the chi-square quantile at 99.9 %. */
const quantile999 = (degrees: number): number =>
  degrees * (1 - 2 / (9 * degrees) + 3.09 * Math.sqrt(2 / (9 * degrees))) ** 3;
