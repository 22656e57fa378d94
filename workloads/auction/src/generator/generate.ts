import { hashPassword } from '../passwords.ts';
import {
  CATEGORIES,
  FIRST_NAMES,
  LAST_NAMES,
  OPINIONS,
  QUALITIES,
  REGIONS,
  SENTENCES,
} from './catalogue.ts';
import type { Bid, BuyNow, Comment, Dataset, Item, Named, User } from './dataset.ts';
import { createRandom, type Random } from './random.ts';
import { itemsByCategory, type Scale } from './scale.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** To be raised with every change to what is made: a load that began before it cannot go on after it. */
export const GENERATION = 3;
/** With at most 20 bids each, what a part holds at most is some 12,000 rows. */
const ITEMS_PER_PART = 500;
const USERS_PER_PART = 5_000;

export interface GenerateOptions {
  seed: number;
  scale: Scale;
  /** What all dates are relative to. */
  now: Date;
}

/** What is remembered from part to part: it grows with the number of users alone, by 4 bytes each. */
interface Making {
  random: Random;
  scale: Scale;
  now: Date;
  /** The last ids given. */
  items: number;
  bids: number;
  comments: number;
  buyNows: number;
  /** Of every user, the sum of the comments so far. */
  ratings: Int32Array;
}

/**
 * A whole auction site, part by part, so that it is never whole in memory: each item comes with all
 * its bids, and the users come last, since only then all comments about them are made. The same
 * options give the same parts.
 */
export function* generateParts({ seed, scale, now }: GenerateOptions): Generator<Dataset> {
  const making: Making = {
    random: createRandom(seed),
    scale,
    now,
    ...{ items: 0, bids: 0, comments: 0, buyNows: 0 },
    ratings: new Int32Array(scale.users),
  };
  const [categories, regions] = [toNamed(CATEGORIES.map(({ name }) => name)), toNamed(REGIONS)];
  yield { ...emptyPart(), categories, regions };
  yield* inParts(ITEMS_PER_PART, categoriesOfItems(scale.oldItemShare), (part, category) =>
    addOldItem(part, making, category),
  );
  yield* inParts(ITEMS_PER_PART, categoriesOfItems(scale.itemShare), (part, category) =>
    addLiveItem(part, making, category),
  );
  yield* inParts(USERS_PER_PART, making.ratings.keys(), (part, index) =>
    part.users.push(generateUser(making, index + 1)),
  );
}

const emptyPart = (): Dataset => ({
  ...{ categories: [], regions: [], users: [], oldItems: [], items: [] },
  ...{ bids: [], comments: [], buyNows: [] },
});

const toNamed = (names: readonly string[]): Named[] =>
  names.map((name, index) => ({ id: index + 1, name }));

/** Parts that each hold what `add` makes of `size` of the values; the last one of fewer. */
function* inParts<Value>(
  size: number,
  values: Iterable<Value>,
  add: (part: Dataset, value: Value) => void,
): Generator<Dataset> {
  let [part, count] = [emptyPart(), 0];
  for (const value of values) {
    add(part, value);
    count += 1;
    if (count < size) continue;
    yield part;
    [part, count] = [emptyPart(), 0];
  }
  if (count > 0) yield part;
}

/** The category of each item, one category after the other. */
function* categoriesOfItems(share: number): Generator<number> {
  for (const [index, count] of itemsByCategory(share).entries()) {
    for (let i = 0; i < count; i += 1) yield index + 1;
  }
}

function generateUser({ random, now, ratings }: Making, id: number): User {
  const firstName = random.pick(FIRST_NAMES);
  const lastName = random.pick(LAST_NAMES);
  const passwordSalt = random.int(0, 0x7fff_ffff).toString(16).padStart(16, '0');
  return {
    id,
    firstName,
    lastName,
    nickname: `user${id}`,
    passwordSalt,
    passwordHash: hashPassword(`password${id}`, passwordSalt),
    email: `user${id}@example.com`,
    rating: ratings[id - 1] ?? 0,
    balance: 0,
    creationDate: new Date(now.getTime() - random.int(60, 720) * DAY_MS),
    region: random.int(1, REGIONS.length),
  };
}

function addLiveItem(part: Dataset, making: Making, category: number): void {
  const { random, now } = making;
  const startDate = new Date(now.getTime() - random.int(1, 3 * 24) * HOUR_MS);
  const endDate = new Date(now.getTime() + random.int(2 * 24, 14 * 24) * HOUR_MS);
  const item = generateItem(making, { category, startDate, endDate });
  part.items.push(item);
  addBids(part, making, item, now);
}

function addOldItem(part: Dataset, making: Making, category: number): void {
  const { random, now } = making;
  const endDate = new Date(now.getTime() - random.int(24, 30 * 24) * HOUR_MS);
  const startDate = new Date(endDate.getTime() - random.int(1, 7) * DAY_MS);
  const item = generateItem(making, { category, startDate, endDate });
  part.oldItems.push(item);
  const winningBid = addBids(part, making, item, endDate);
  if (winningBid) part.comments.push(generateComment(making, item, winningBid));
  else if (item.buyNow > 0) part.buyNows.push(generateBuyNow(making, item));
}

function generateItem(
  making: Making,
  given: Pick<Item, 'category' | 'startDate' | 'endDate'>,
): Item {
  const { random, scale } = making;
  const initialPrice = random.int(1, 200) * 50;
  const goods = CATEGORIES[given.category - 1]?.goods ?? [];
  making.items += 1;
  return {
    id: making.items,
    name: `${random.pick(QUALITIES)} ${random.pick(goods)}`,
    description: sequence(random.int(2, 6), () => random.pick(SENTENCES)).join(' '),
    initialPrice,
    quantity: random.int(0, 9) < 2 ? random.int(2, 10) : 1,
    reservePrice: random.int(0, 9) < 4 ? initialPrice + random.int(1, 40) * 50 : 0,
    buyNow: random.int(1, 100) <= 100 * scale.buyNowShare ? initialPrice * 3 : 0,
    nbOfBids: 0,
    maxBid: 0,
    seller: random.int(1, scale.users),
    ...given,
  };
}

/** Bids that rise from the initial price, in order of time; returns the highest, if any. */
function addBids(part: Dataset, making: Making, item: Item, until: Date): Bid | undefined {
  const { random, scale } = making;
  const count = random.int(0, scale.maxBidsPerItem);
  const spanMs = until.getTime() - item.startDate.getTime();
  let highest: Bid | undefined;
  for (let i = 1; i <= count; i += 1) {
    const bid: number = (highest?.bid ?? item.initialPrice - 100) + random.int(2, 12) * 50;
    making.bids += 1;
    highest = {
      id: making.bids,
      userId: otherUser(random, item.seller, scale.users),
      itemId: item.id,
      qty: random.int(1, item.quantity),
      bid,
      maxBid: bid + random.int(0, 10) * 50,
      date: new Date(item.startDate.getTime() + Math.floor((spanMs * i) / (count + 1))),
    };
    part.bids.push(highest);
  }
  item.nbOfBids = count;
  item.maxBid = highest?.bid ?? 0;
  return highest;
}

function generateComment(making: Making, item: Item, winningBid: Bid): Comment {
  const { random, ratings } = making;
  const { rating, comment } = random.pick(OPINIONS);
  ratings[item.seller - 1] = (ratings[item.seller - 1] ?? 0) + rating;
  making.comments += 1;
  return {
    id: making.comments,
    fromUserId: winningBid.userId,
    toUserId: item.seller,
    itemId: item.id,
    rating,
    date: new Date(item.endDate.getTime() + random.int(1, 20) * HOUR_MS),
    comment,
  };
}

/** The item's quantity is what is left of it. */
function generateBuyNow(making: Making, item: Item): BuyNow {
  const { random, scale } = making;
  const qty = random.int(1, item.quantity);
  item.quantity -= qty;
  making.buyNows += 1;
  return {
    id: making.buyNows,
    buyerId: otherUser(random, item.seller, scale.users),
    itemId: item.id,
    qty,
    date: item.endDate,
  };
}

/** Nobody bids on what they sell. */
function otherUser(random: Random, user: number, users: number): number {
  return ((user - 1 + random.int(1, users - 1)) % users) + 1;
}

function sequence<Value>(count: number, make: (id: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index + 1));
}
