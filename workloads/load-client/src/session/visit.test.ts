import { INTERACTION_PATHS, type Interaction } from '@anomaly-prediction/messages';
import { describe, expect, test } from 'vitest';
import { carryOut } from '../../test/carry-out.ts';
import { FakeAuction } from '../../test/fake-auction.ts';
import type { Step } from '../mix/transition-table.ts';
import { createRandom } from '../random.ts';
import { createPerson } from './people.ts';
import { createVisit, type Detour, type PageRequest } from './visit.ts';

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

const TO_ITEM = ['Browse', 'BrowseCategories', 'SearchItemsInCategory', 'ViewItem'] as const;

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

  test('a visitor buys at once: no more than there are, in the session that the login opened', () => {
    const { visit, detours } = visitWanting(...TO_ITEM, 'BuyNowAuth', 'BuyNow', 'StoreBuyNow');
    const auction = new FakeAuction();
    const stored = carryOut(visit, auction).at(-1);
    expect(stored?.interaction).toBe('StoreBuyNow');
    expect(['1', '2', '3']).toContain(new URLSearchParams(stored?.body).get('quantity'));
    expect(auction.refused).toEqual([]);
    expect(detours).toEqual([]);
  });

  test('a visitor comments: with one of the ratings shown, and words', () => {
    const { visit } = visitWanting(...TO_ITEM, 'PutCommentAuth', 'PutComment', 'StoreComment');
    const auction = new FakeAuction();
    const stored = carryOut(visit, auction).at(-1);
    expect(stored?.interaction).toBe('StoreComment');
    const fields = new URLSearchParams(stored?.body);
    expect(['-5', '-3', '0', '3', '5']).toContain(fields.get('rating'));
    expect(fields.get('comment')).toMatch(/^\w+ \w+/);
    expect(auction.refused).toEqual([]);
  });

  test('a comment may begin at the item or at a bid, without the page that only asks who one is', () => {
    const straight = ['PutComment', 'StoreComment'] as const;
    const auction = new FakeAuction();
    for (const steps of [TO_ITEM, [...TO_ITEM, 'PutBidAuth', 'PutBid'] as const]) {
      const { visit, detours } = visitWanting(...steps, ...straight);
      expect(namesOf(carryOut(visit, auction)).slice(-2)).toEqual(straight);
      expect(detours).toEqual([]);
    }
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
});
