import { readFileSync } from 'node:fs';
import { INTERACTIONS, type Interaction } from '@anomaly-prediction/messages';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createChooser } from './chooser.ts';
import { parseTransitionTable, type Step, type TransitionTable } from './transition-table.ts';

const file = new URL('../../mixes/default.tsv', import.meta.url);
const table = parseTransitionTable(readFileSync(file, 'utf8'));

const BROWSING: readonly Interaction[] = [
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
 * on from a page ever comes back to it, then the requests made from it and from all that follows.
 */
function requestsPerSession(table: TransitionTable): Map<Interaction, number> {
  const following = (page: Interaction) => table.get(page) ?? [];
  const returns = settle(new Map(INTERACTIONS.map((page) => [page, 0])), (known) => {
    const next = new Map<Interaction, number>();
    for (const page of INTERACTIONS) {
      let total = 0;
      for (const { step, probability } of following(page)) {
        if (step === 'Back') total += probability;
        if (isPage(step)) total += probability * (known.get(step) ?? 0) * (known.get(page) ?? 0);
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
          comesBack += probability * (returns.get(step) ?? 0);
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

const shareOf = (
  counts: ReadonlyMap<Interaction, number>,
  pages: readonly Interaction[],
): number => {
  const sum = (some: readonly Interaction[]) =>
    some.reduce((total, page) => total + (counts.get(page) ?? 0), 0);
  return sum(pages) / sum(INTERACTIONS);
};

/** Walks sessions as a visitor would, links aside: 20,000 steps from this seed. */
function walk(seed: string, steps: number) {
  const choose = createChooser(table);
  const random = createRandom(seed);
  const chosen = new Map<Interaction, Map<Step, number>>();
  const requests = new Map<Interaction, number>();
  let stack: Interaction[] = ['Home'];
  for (let step = 0; step < steps; step++) {
    const current = stack.at(-1) ?? 'Home';
    requests.set(current, (requests.get(current) ?? 0) + 1);
    const next = choose(current, random);
    const row = chosen.get(current) ?? new Map<Step, number>();
    row.set(next, (row.get(next) ?? 0) + 1);
    chosen.set(current, row);
    if (next === 'End') stack = ['Home'];
    else if (next === 'Back') stack.pop();
    else stack.push(next);
  }
  return { chosen, requests };
}

/** Wilson and Hilferty's approximation of the chi-square quantile at 99.9 %. */
const chiSquareLimit = (degrees: number): number =>
  degrees * (1 - 2 / (9 * degrees) + 3.09 * Math.sqrt(2 / (9 * degrees))) ** 3;

describe('default mix', () => {
  test('75 % of all requests browse, within 1 %, by its stationary distribution', () => {
    const share = shareOf(requestsPerSession(table), BROWSING);
    expect(share).toBeGreaterThan(0.74);
    expect(share).toBeLessThan(0.76);
  });

  test('each page that the site serves is asked for', () => {
    const requests = requestsPerSession(table);
    for (const page of INTERACTIONS) expect(requests.get(page) ?? 0, page).toBeGreaterThan(0.01);
  });

  test('between groups of pages the header decides: Home 1, Register 1, Browse 58, Sell 5, About me 15, End 20 %', () => {
    const header = {
      Home: 0.01,
      Register: 0.01,
      Browse: 0.58,
      Sell: 0.05,
      AboutMeAuth: 0.15,
      End: 0.2,
    };
    for (const page of ['RegisterUser', 'StoreBid', 'RegisterItem', 'AboutMe'] as const) {
      const choices = (table.get(page) ?? []).map(({ step, probability }) => [step, probability]);
      for (const [step, probability] of choices) {
        expect(probability, `${page} to ${step}`).toBeCloseTo(
          header[step as keyof typeof header],
          9,
        );
      }
      expect(choices).toHaveLength(6);
    }
  });

  test('20,000 seeded steps agree with the table by a chi-square test, and browse as much', () => {
    const { chosen, requests } = walk('chi-square', 20_000);
    let chiSquare = 0;
    let degrees = 0;
    for (const [from, row] of chosen) {
      const total = [...row.values()].reduce((sum, count) => sum + count, 0);
      // Steps expected fewer than five times are pooled, as the test asks for.
      let pooled = { expected: 0, observed: 0 };
      const cells = [];
      for (const { step, probability } of table.get(from) ?? []) {
        const cell = { expected: probability * total, observed: row.get(step) ?? 0 };
        if (cell.expected >= 5) cells.push(cell);
        else {
          pooled = {
            expected: pooled.expected + cell.expected,
            observed: pooled.observed + cell.observed,
          };
        }
      }
      if (pooled.expected > 0) cells.push(pooled);
      for (const { expected, observed } of cells)
        chiSquare += (observed - expected) ** 2 / expected;
      degrees += cells.length - 1;
    }
    expect(degrees).toBeGreaterThan(40);
    expect(chiSquare).toBeLessThan(chiSquareLimit(degrees));
    expect(Math.abs(shareOf(requests, BROWSING) - 0.75)).toBeLessThan(0.02);
  });

  test('the same seed walks the same way, another seed another', () => {
    expect(walk('a', 500)).toEqual(walk('a', 500));
    expect(walk('a', 500)).not.toEqual(walk('b', 500));
  });
});
