import { readFileSync } from 'node:fs';
import { INTERACTION_PATHS, type Interaction } from '@anomaly-prediction/messages';
import { describe, expect, test } from 'vitest';
import { FakeAuction } from '../../test/fake-auction.ts';
import { createChooser } from '../mix/chooser.ts';
import { parseTransitionTable, type Step } from '../mix/transition-table.ts';
import { createRandom } from '../random.ts';
import { createPage } from '../site/page.ts';
import { createPerson } from './people.ts';
import { createVisit, type Detour, type PageRequest, type Visit } from './visit.ts';

const SITE = new URL('http://fake-auction');

/** Sends what the visit asks for; gives back the requests until it ends or `limit` is reached. */
function carryOut(visit: Visit, auction: FakeAuction, limit = 100): PageRequest[] {
  const requests: PageRequest[] = [];
  for (let step = 0; step < limit; step++) {
    const request = visit.next();
    if (request === 'End') return requests;
    requests.push(request);
    const { status, html } = auction.answer(request.method, request.url, request.body ?? '');
    const ok = status < 400;
    const page = createPage(html, new URL(request.url, SITE));
    visit.receive(request, ok ? { ok, status, page } : { ok, status });
  }
  return requests;
}

/** A visit that wants these steps, one after another, and then leaves. */
function visitWanting(...steps: Step[]) {
  const detours: Detour[] = [];
  const person = createPerson('client:1', 0, createRandom('person'));
  const visit = createVisit({
    choose: () => steps.shift() ?? 'End',
    random: createRandom('1'),
    person,
    onDetour: (detour) => detours.push(detour),
  });
  return { visit, detours, person };
}

const namesOf = (requests: PageRequest[]): Interaction[] =>
  requests.map(({ interaction }) => interaction);

const mixFile = new URL('../../mixes/default.tsv', import.meta.url);

/** Persons who make this many requests each, session after session. */
function followMix(auction: FakeAuction, seed: string, persons: number, requestsEach: number) {
  const choose = createChooser(parseTransitionTable(readFileSync(mixFile, 'utf8')));
  const detours: Detour[] = [];
  const requests: PageRequest[] = [];
  for (let number = 1; number <= persons; number++) {
    const random = createRandom(`${seed}/${number}`);
    const person = createPerson(`client:${seed}`, number, random);
    while (requests.length < number * requestsEach) {
      const visit = createVisit({ choose, random, person, onDetour: (d) => detours.push(d) });
      requests.push(...carryOut(visit, auction, number * requestsEach - requests.length));
    }
  }
  return { requests, detours };
}

describe('visit', () => {
  test('it begins at Home and follows links that the pages really show', () => {
    const { visit, detours } = visitWanting(
      'Browse',
      'BrowseRegions',
      'BrowseCategoriesInRegion',
      'SearchItemsInRegion',
      'ViewItem',
      'ViewBidHistory',
    );
    const auction = new FakeAuction();
    const requests = carryOut(visit, auction);
    expect(namesOf(requests)).toEqual([
      'Home',
      'Browse',
      'BrowseRegions',
      'BrowseCategoriesInRegion',
      'SearchItemsInRegion',
      'ViewItem',
      'ViewBidHistory',
    ]);
    expect(auction.refused).toEqual([]);
    expect(detours).toEqual([]);
  });

  test('a visitor logs in as one of the users that the site was made with', () => {
    const { visit, detours } = visitWanting('AboutMeAuth', 'AboutMe');
    const auction = new FakeAuction();
    expect(namesOf(carryOut(visit, auction))).toEqual(['Home', 'AboutMeAuth', 'AboutMe']);
    expect(auction.refused).toEqual([]);
    expect(detours).toEqual([]);
  });

  test('a visitor without an account registers when a form asks who it is, then goes on', () => {
    const { visit, detours, person } = visitWanting('AboutMeAuth', 'AboutMe');
    delete person.account;
    const auction = new FakeAuction();
    expect(namesOf(carryOut(visit, auction))).toEqual([
      'Home',
      'AboutMeAuth',
      'Register',
      'RegisterUser',
      'AboutMe',
    ]);
    expect(auction.refused).toEqual([]);
    expect(detours).toEqual(['register_first']);
  });

  test('an account once registered serves for bids and sales, in later sessions too', () => {
    const first = visitWanting('Register', 'RegisterUser', 'Sell', 'SelectCategoryToSellItem');
    const auction = new FakeAuction();
    const before = auction.users.size;
    carryOut(first.visit, auction);
    const steps: Step[] = ['AboutMeAuth', 'AboutMe'];
    const second = createVisit({
      choose: () => steps.shift() ?? 'End',
      random: createRandom('1'),
      person: first.person,
      onDetour: () => {},
    });
    const requests = carryOut(second, auction);
    expect(namesOf(requests)).toEqual(['Home', 'AboutMeAuth', 'AboutMe']);
    expect(auction.users.size).toBe(before + 1);
    expect(requests.at(-1)?.account?.nickname).toBe([...auction.users.keys()].at(-1));
    expect(auction.refused).toEqual([]);
  });

  test('an account that the site refuses is given up, one of a site in trouble is kept', () => {
    const { visit, person } = visitWanting('Register', 'RegisterUser', 'AboutMeAuth');
    const auction = new FakeAuction();
    carryOut(visit, auction);
    const account = person.account;
    if (!account) throw new Error('not registered');
    const url = INTERACTION_PATHS.AboutMe;
    const login: PageRequest = { interaction: 'AboutMe', method: 'POST', url, account };
    visit.receive(login, { ok: false, status: 503 });
    visit.receive(login, { ok: false, status: 0 });
    expect(person.account).toEqual(account);
    visit.receive(login, { ok: false, status: 422 });
    expect(person.account).toBeUndefined();
  });

  test('a bid is at least the minimum that the form shows', () => {
    const { visit } = visitWanting(
      ...([
        'Browse',
        'BrowseCategories',
        'SearchItemsInCategory',
        'ViewItem',
        'PutBidAuth',
      ] as const),
      ...(['PutBid', 'StoreBid'] as const),
    );
    const auction = new FakeAuction();
    const stored = carryOut(visit, auction).find(({ interaction }) => interaction === 'StoreBid');
    expect(Number(new URLSearchParams(stored?.body).get('bid'))).toBeGreaterThanOrEqual(12.5);
    expect(auction.refused).toEqual([]);
  });

  test('Back asks again for the page before, and from there for the one before that', () => {
    const { visit, detours } = visitWanting(
      ...(['Browse', 'BrowseCategories', 'SearchItemsInCategory', 'Back', 'Back', 'Back'] as const),
    );
    const requests = carryOut(visit, new FakeAuction());
    expect(namesOf(requests).slice(4)).toEqual(['BrowseCategories', 'Browse', 'Home']);
    expect(detours).toEqual([]);
  });

  test('Back never sends a form twice', () => {
    const { visit } = visitWanting('Register', 'RegisterUser', 'Browse', 'Back');
    const requests = carryOut(visit, new FakeAuction());
    expect(namesOf(requests).slice(3)).toEqual(['Browse', 'Register']);
  });

  test('what this page does not show is looked for on the pages before it', () => {
    const { visit, detours } = visitWanting(
      ...([
        'Browse',
        'BrowseCategories',
        'SearchItemsInCategory',
        'ViewItem',
        'ViewUserInfo',
      ] as const),
      ...(['ViewBidHistory'] as const),
    );
    expect(namesOf(carryOut(visit, new FakeAuction())).at(-1)).toBe('ViewBidHistory');
    expect(detours).toEqual([]);
  });

  test('a visitor with no way to what it wants looks on from the page before, and this is counted', () => {
    const { visit, detours } = visitWanting('Browse', 'BrowseCategories', 'StoreBid', 'ViewItem');
    expect(namesOf(carryOut(visit, new FakeAuction())).slice(3)).toEqual(['Browse', 'Home']);
    expect(detours).toEqual(['no_way', 'no_way']);
  });

  test('where no page is before, it goes Home', () => {
    const { visit, detours } = visitWanting('StoreBid', 'Back');
    expect(namesOf(carryOut(visit, new FakeAuction()))).toEqual(['Home', 'Home', 'Home']);
    expect(detours).toEqual(['no_way']);
  });

  test('after a failed request the visitor is still where it was', () => {
    const { visit } = visitWanting('Browse', 'BrowseCategories', 'Back', 'BrowseRegions');
    const auction = new FakeAuction();
    carryOut(visit, auction, 3);
    auction.failNext(1);
    const [failed] = carryOut(visit, auction, 1);
    expect(failed?.interaction).toBe('Browse');
    expect(namesOf(carryOut(visit, auction))).toEqual(['BrowseRegions']);
  });

  test('a visitor keeps the last ten pages at hand and no more', () => {
    const browsing: Step[] = Array.from({ length: 10 }, () => 'Browse');
    const { visit, detours } = visitWanting('Browse', 'BrowseCategories', ...browsing, 'Sell');
    carryOut(visit, new FakeAuction(), 12);
    const lost = visitWanting('Browse', 'BrowseCategories', ...browsing, 'SearchItemsInCategory');
    carryOut(lost.visit, new FakeAuction());
    expect(detours).toEqual([]);
    expect(lost.detours).toEqual(['no_way']);
  });

  test('the default mix never makes a request that the site refuses', () => {
    const auction = new FakeAuction({ sparse: true });
    const { requests, detours } = followMix(auction, 'mix', 20, 200);
    expect(auction.refused).toEqual([]);
    expect(new Set(namesOf(requests)).size).toBe(21);
    expect(detours.length / requests.length).toBeLessThan(0.01);
  });

  test('in a run of six minutes, too, its start included, 75 % browse', () => {
    const [persons, requestsEach] = [250, 51];
    const { requests } = followMix(new FakeAuction({ sparse: true }), 'run', persons, requestsEach);
    const browsing = requests.filter(({ interaction }) =>
      /^(Browse|Search|View)/.test(interaction),
    );
    // The requests of one session hang together: they spread 1.5 times as far as as many tosses.
    const deviation = 1.5 * Math.sqrt((0.75 * 0.25) / (persons * requestsEach));
    expect(Math.abs(browsing.length / requests.length - 0.75)).toBeLessThan(3 * deviation);
  });

  test('the same seed makes the same requests, another seed others', () => {
    const requests = (seed: string) => followMix(new FakeAuction(), seed, 2, 50).requests;
    expect(requests('a')).toEqual(requests('a'));
    expect(requests('a')).not.toEqual(requests('b'));
  });
});
