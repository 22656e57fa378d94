import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPassword } from '../passwords.ts';
import { CATEGORIES, REGIONS } from './catalogue.ts';
import type { Dataset } from './dataset.ts';
import { generateDataset } from './generate.ts';
import { SCALES } from './scale.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const TINY = { users: 20, itemShare: 0.001, oldItemShare: 0.001, maxBidsPerItem: 4 };
const generate = (seed: number) => generateDataset({ seed, scale: TINY, now: NOW });
const anySite = fc.integer().map(generate);
const allItems = (site: Dataset) => [...site.oldItems, ...site.items];
const holds = (property: (site: Dataset) => void) =>
  fc.assert(fc.property(anySite, property), { numRuns: 30 });

describe('the generated site', () => {
  test('is the same for the same seed', () => {
    expect(generate(7)).toEqual(generate(7));
  });

  test('differs between seeds', () => {
    expect(generate(7).items).not.toEqual(generate(8).items);
  });

  test('has 20 categories, 62 regions and about 3,300 items on sale at its small scale', () => {
    const site = generateDataset({ seed: 1, scale: SCALES.small, now: NOW });
    expect([site.categories.length, site.regions.length]).toEqual([20, 62]);
    expect(site.items.length).toBeGreaterThan(3_200);
    expect(site.items.length).toBeLessThan(3_400);
    expect(site.users).toHaveLength(1_500);
  });

  test('counts on every item exactly the bids made on it', () =>
    holds((site) => {
      for (const item of allItems(site)) {
        const bids = site.bids.filter((bid) => bid.itemId === item.id);
        expect(item.nbOfBids).toBe(bids.length);
        expect(item.maxBid).toBe(Math.max(0, ...bids.map((bid) => bid.bid)));
      }
    }));

  test('has bids that rise in time, start at the initial price and come from others than the seller', () =>
    holds((site) => {
      for (const item of allItems(site)) {
        let [price, time] = [item.initialPrice - 1, item.startDate.getTime()];
        for (const bid of site.bids.filter((candidate) => candidate.itemId === item.id)) {
          expect(bid.bid).toBeGreaterThan(price);
          expect(bid.date.getTime()).toBeGreaterThanOrEqual(time);
          expect(bid.date.getTime()).toBeLessThan(item.endDate.getTime());
          expect(bid.userId).not.toBe(item.seller);
          [price, time] = [bid.bid, bid.date.getTime()];
        }
      }
    }));

  test('sells live items for at least two more days, and old ones ended', () =>
    holds((site) => {
      const twoDaysMs = 2 * 24 * 3_600_000;
      for (const item of site.items) {
        expect(item.startDate.getTime()).toBeLessThan(NOW.getTime());
        expect(item.endDate.getTime() - NOW.getTime()).toBeGreaterThanOrEqual(twoDaysMs);
      }
      for (const item of site.oldItems) expect(item.endDate.getTime()).toBeLessThan(NOW.getTime());
    }));

  test('rates every user by the sum of the comments about them', () =>
    holds((site) => {
      for (const user of site.users) {
        const about = site.comments.filter((comment) => comment.toUserId === user.id);
        expect(user.rating).toBe(about.reduce((sum, comment) => sum + comment.rating, 0));
      }
    }));

  test('numbers everything from 1 without a gap, old items before live ones', () =>
    holds((site) => {
      const lists = [allItems(site), site.users, site.bids, site.comments, site.buyNows];
      for (const rows of lists) {
        expect(rows.map((row) => row.id)).toEqual(rows.map((_, index) => index + 1));
      }
    }));

  test('refers only to users, categories and regions that exist', () =>
    holds((site) => {
      for (const item of allItems(site)) {
        expect(site.users[item.seller - 1]?.id).toBe(item.seller);
        expect(CATEGORIES[item.category - 1]).toBeDefined();
      }
      for (const user of site.users) expect(REGIONS[user.region - 1]).toBeDefined();
      for (const bid of site.bids) expect(site.users[bid.userId - 1]?.id).toBe(bid.userId);
    }));

  test('lets userN log in with passwordN', () => {
    const user = generate(7).users[11];
    expect(user?.nickname).toBe('user12');
    expect(isPassword('password12', user?.passwordSalt ?? '', user?.passwordHash ?? '')).toBe(true);
    expect(isPassword('password13', user?.passwordSalt ?? '', user?.passwordHash ?? '')).toBe(
      false,
    );
  });
});
