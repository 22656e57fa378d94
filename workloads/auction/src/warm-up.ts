import { INTERACTION_PATHS } from '@anomaly-prediction/messages';
import type { FastifyInstance, InjectOptions } from 'fastify';

/**
 * Rounds over all pages. V8 compiles what ran some hundred times; rounds beyond cost CPU at every
 * start and make the first visits no faster.
 */
const ROUNDS = 40;
/** Several at once, so that several connections to the database are open and have their statements. */
const AT_ONCE = 4;

/** What a stranger may ask without changing anything: logins fail, forms are incomplete. */
const VISITS: readonly InjectOptions[] = [
  get(INTERACTION_PATHS.Home),
  get(INTERACTION_PATHS.Register),
  get(INTERACTION_PATHS.BrowseCategories),
  get(INTERACTION_PATHS.BrowseRegions),
  get(`${INTERACTION_PATHS.BrowseCategoriesInRegion}?region=1`),
  get(`${INTERACTION_PATHS.SearchItemsInCategory}?category=1&page=1`),
  get(`${INTERACTION_PATHS.SearchItemsInCategory}?category=2&page=2`),
  get(`${INTERACTION_PATHS.SearchItemsInRegion}?region=1&category=1`),
  get(`${INTERACTION_PATHS.ViewItem}?item=1`),
  get(`${INTERACTION_PATHS.ViewItem}?item=1000`),
  get(`${INTERACTION_PATHS.ViewUserInfo}?user=1`),
  get(`${INTERACTION_PATHS.ViewBidHistory}?item=1000`),
  get(`${INTERACTION_PATHS.PutBidAuth}?item=1000`),
  get(`${INTERACTION_PATHS.BuyNowAuth}?item=1000`),
  get(`${INTERACTION_PATHS.PutCommentAuth}?to=1&item=1000`),
  get(INTERACTION_PATHS.Sell),
  post(INTERACTION_PATHS.PutBid, 'item=1000&nickname=user1&password=password1'),
  post(INTERACTION_PATHS.BuyNow, 'item=1000&nickname=user1&password=password1'),
  post(INTERACTION_PATHS.PutComment, 'to=1&item=1000&nickname=user1&password=password1'),
  post(INTERACTION_PATHS.SelectCategoryToSellItem, 'nickname=user1&password=password1'),
  post(INTERACTION_PATHS.AboutMe, 'nickname=user1&password=password1'),
];

/**
 * Asks the site for its own pages until its code is compiled and its connections are open, so that
 * the first visitor is answered as fast as the thousandth. Returns how many pages were asked for;
 * throws when one fails.
 */
export async function warmUp(app: FastifyInstance): Promise<number> {
  const visits = Array.from({ length: ROUNDS }, () => VISITS).flat();
  for (let start = 0; start < visits.length; start += AT_ONCE) {
    await Promise.all(visits.slice(start, start + AT_ONCE).map((visit) => ask(app, visit)));
  }
  return visits.length;
}

async function ask(app: FastifyInstance, visit: InjectOptions): Promise<void> {
  const { statusCode } = await app.inject(visit);
  if (statusCode >= 500) throw new Error(`${visit.url} answered ${statusCode} while warming up`);
}

function get(url: string): InjectOptions {
  return { method: 'GET', url };
}

function post(url: string, payload: string): InjectOptions {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', url, payload, headers };
}
