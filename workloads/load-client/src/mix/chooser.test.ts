import { INTERACTIONS, type Interaction } from '@anomaly-prediction/messages';
import { describe, expect, test } from 'vitest';
import {
  BROWSING,
  chiSquare,
  countStep,
  requestsPerSession,
  shareOf,
  type Taken,
} from '../../test/expected.ts';
import { MIXES, mixFile, readTransitionTable } from '../configuration.ts';
import { createRandom } from '../random.ts';
import { createChooser } from './chooser.ts';
import type { TransitionTable } from './transition-table.ts';

const project = readTransitionTable(mixFile('project'));

/** Walks sessions as a visitor would, links aside. */
function walk(table: TransitionTable, seed: string, steps: number): Taken {
  const choose = createChooser(table);
  const random = createRandom(seed);
  const taken: Taken = new Map();
  let stack: Interaction[] = ['Home'];
  for (let step = 0; step < steps; step++) {
    const current = stack.at(-1) ?? 'Home';
    const next = choose(current, random);
    countStep(taken, current, next);
    if (next === 'End') stack = ['Home'];
    else if (next === 'Back') stack.pop();
    else stack.push(next);
  }
  return taken;
}

describe.each(MIXES)('%s mix', (mix) => {
  const table = readTransitionTable(mixFile(mix));

  test('20,000 seeded steps agree with the table by a chi-square test', () => {
    const { statistic, degrees, limit } = chiSquare(walk(table, 'chi-square', 20_000), table);
    expect(degrees).toBeGreaterThan(mix === 'browse-only' ? 15 : 40);
    expect(statistic).toBeLessThan(limit);
  });

  test('the same seed walks the same way, another seed another', () => {
    expect(walk(table, 'a', 500)).toEqual(walk(table, 'a', 500));
    expect(walk(table, 'a', 500)).not.toEqual(walk(table, 'b', 500));
  });
});

describe('project mix', () => {
  test('75 % of all requests browse, within 1 %, by its stationary distribution', () => {
    const share = shareOf(requestsPerSession(project), BROWSING);
    expect(share).toBeGreaterThan(0.74);
    expect(share).toBeLessThan(0.76);
  });

  test('each of the 27 interactions is asked for, the rarest once in 40 sessions', () => {
    const requests = requestsPerSession(project);
    expect(INTERACTIONS).toHaveLength(27);
    for (const page of INTERACTIONS) expect(requests.get(page) ?? 0, page).toBeGreaterThan(0.025);
  });

  test('who looks at an item bids, buys or comments in the proportions of the bidding mix', () => {
    const after = (table: TransitionTable, ...steps: string[]) =>
      (table.get('ViewItem') ?? [])
        .filter(({ step }) => steps.includes(step))
        .reduce((sum, { probability }) => sum + probability, 0);
    const bidding = readTransitionTable(mixFile('bidding'));
    for (const [page, published] of [
      ['BuyNowAuth', 'BuyNowAuth'],
      ['PutCommentAuth', 'PutComment'],
    ] as const) {
      const share = after(project, page) / after(project, 'PutBidAuth');
      expect(share).toBeCloseTo(after(bidding, published) / after(bidding, 'PutBidAuth'), 3);
    }
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
    const last = [
      ...(['RegisterUser', 'StoreBuyNow', 'StoreBid', 'StoreComment'] as const),
      ...(['RegisterItem', 'AboutMe'] as const),
    ];
    for (const page of last) {
      const choices = (project.get(page) ?? []).map(({ step, probability }) => [step, probability]);
      for (const [step, probability] of choices) {
        expect(probability, `${page} to ${step}`).toBeCloseTo(
          header[step as keyof typeof header],
          9,
        );
      }
      expect(choices).toHaveLength(6);
    }
  });
});

describe('browse-only mix', () => {
  test('asks for Home and for what one looks at, never for a form', () => {
    const requests = requestsPerSession(readTransitionTable(mixFile('browse-only')));
    const asked = INTERACTIONS.filter((page) => (requests.get(page) ?? 0) > 0);
    expect(asked).toEqual(['Home', ...BROWSING]);
  });
});
