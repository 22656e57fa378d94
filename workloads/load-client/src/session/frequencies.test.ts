import { INTERACTIONS, type Interaction } from '@anomaly-prediction/messages';
import { describe, expect, test } from 'vitest';
import { carryOut } from '../../test/carry-out.ts';
import {
  BROWSING,
  chiSquare,
  countStep,
  requestsPerSession,
  shareOf,
  type Taken,
} from '../../test/expected.ts';
import { FakeAuction } from '../../test/fake-auction.ts';
import { MIXES, type Mix, mixFile, readTransitionTable } from '../configuration.ts';
import { createChooser } from '../mix/chooser.ts';
import { createRandom } from '../random.ts';
import { createPerson } from './people.ts';
import { createVisit, type Detour, type PageRequest } from './visit.ts';

const REQUESTS = 20_000;

/** Session after session against this site, until so many requests are made. */
function followMix(auction: FakeAuction, mix: Mix, seed: string, requests = REQUESTS) {
  const choose = createChooser(readTransitionTable(mixFile(mix)));
  const random = createRandom(seed);
  const detours: Detour[] = [];
  const sessions: PageRequest[][] = [];
  const pages = new Map();
  for (let made = 0; made < requests; ) {
    const person = createPerson(`client:${seed}`, sessions.length, random);
    const visit = createVisit({ choose, random, person, onDetour: (d) => detours.push(d) });
    const session = carryOut(visit, auction, Number.POSITIVE_INFINITY, pages);
    sessions.push(session);
    made += session.length;
  }
  return { sessions, detours };
}

/** What the visitors did after each page. Who asks again for a page went back to it. */
function stepsOf(sessions: PageRequest[][]): Taken {
  const taken: Taken = new Map();
  for (const requests of sessions) {
    for (const [index, { interaction }] of requests.entries()) {
      const next = requests[index + 1];
      const isBack = next && requests.indexOf(next) <= index;
      countStep(taken, interaction, isBack ? 'Back' : (next?.interaction ?? 'End'));
    }
  }
  return taken;
}

const countOf = (requests: readonly PageRequest[], page: Interaction): number =>
  requests.filter(({ interaction }) => interaction === page).length;

function countsOf(sessions: PageRequest[][]): Map<Interaction, number> {
  const requests = sessions.flat();
  return new Map(INTERACTIONS.map((page) => [page, countOf(requests, page)]));
}

/**
 * How far the share of one page may be from the expected one by chance: its standard error, with the
 * requests of one session taken together, since they hang together.
 */
function standardError(sessions: PageRequest[][], page: Interaction, share: number): number {
  const deviations = sessions.map((requests) => countOf(requests, page) - share * requests.length);
  const squares = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0);
  return Math.sqrt(squares) / sessions.reduce((sum, { length }) => sum + length, 0);
}

describe.each(MIXES)('visitors of the %s mix', (mix) => {
  const auction = new FakeAuction();
  const { sessions, detours } = followMix(auction, mix, 'frequencies');
  const table = readTransitionTable(mixFile(mix));

  test('take each step of the table as often as it says: chi-square test on 20,000 requests', () => {
    const { statistic, degrees, limit } = chiSquare(stepsOf(sessions), table);
    expect(degrees).toBeGreaterThan(mix === 'browse-only' ? 15 : 40);
    expect(statistic).toBeLessThan(limit);
  });

  test('reach every page that the table leads to, as often as it should be, and no other', () => {
    const expected = requestsPerSession(table);
    const counts = countsOf(sessions);
    for (const page of INTERACTIONS) {
      const share = shareOf(expected, [page]);
      const observed = shareOf(counts, [page]);
      if (share === 0) expect(observed, page).toBe(0);
      else expect(observed, page).toBeGreaterThan(0);
      const limit = 4 * standardError(sessions, page, share);
      expect(Math.abs(observed - share), page).toBeLessThanOrEqual(limit);
    }
  });

  test('make no request that the site refuses, and never leave the table', () => {
    expect(auction.refused).toEqual([]);
    expect(detours).toEqual([]);
  });
});

describe('where the site has not all that the table wants', () => {
  test('visitors of the project mix do something else in 1 of 50 requests at most, and 75 % browse', () => {
    const auction = new FakeAuction({ sparse: true });
    const { sessions, detours } = followMix(auction, 'project', 'sparse');
    expect(auction.refused).toEqual([]);
    expect(detours.length / sessions.flat().length).toBeLessThan(0.02);
    const counts = countsOf(sessions);
    for (const page of INTERACTIONS) expect(counts.get(page), page).toBeGreaterThan(0);
    expect(Math.abs(shareOf(counts, BROWSING) - 0.75)).toBeLessThan(0.02);
  });

  test('the same seed makes the same requests, another seed others', () => {
    const made = (seed: string) =>
      followMix(new FakeAuction({ sparse: true }), 'project', seed, 100).sessions;
    expect(made('a')).toEqual(made('a'));
    expect(made('a')).not.toEqual(made('b'));
  });
});
