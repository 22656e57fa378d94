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
import type { Bid, BuyNow, Comment, Dataset, Item, User } from './dataset.ts';
import { createRandom, type Random } from './random.ts';
import type { Scale } from './scale.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface GenerateOptions {
  seed: number;
  scale: Scale;
  /** What all dates are relative to. */
  now: Date;
}

/** A whole auction site: the same options give the same rows. */
export function generateDataset({ seed, scale, now }: GenerateOptions): Dataset {
  const random = createRandom(seed);
  const users = sequence(scale.users, (id) => generateUser(random, id, now));
  const dataset: Dataset = {
    categories: CATEGORIES.map((category) => category.name),
    regions: [...REGIONS],
    users,
    oldItems: [],
    items: [],
    bids: [],
    comments: [],
    buyNows: [],
  };
  CATEGORIES.forEach((category, index) => {
    const count = Math.max(1, Math.round(category.rubisItems * scale.oldItemShare));
    for (let i = 0; i < count; i += 1) addOldItem(dataset, random, index + 1, scale, now);
  });
  CATEGORIES.forEach((category, index) => {
    const count = Math.max(1, Math.round(category.rubisItems * scale.itemShare));
    for (let i = 0; i < count; i += 1) addLiveItem(dataset, random, index + 1, scale, now);
  });
  return dataset;
}

function generateUser(random: Random, id: number, now: Date): User {
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
    rating: 0,
    balance: 0,
    creationDate: new Date(now.getTime() - random.int(60, 720) * DAY_MS),
    region: random.int(1, REGIONS.length),
  };
}

function addLiveItem(data: Dataset, random: Random, category: number, scale: Scale, now: Date) {
  const startDate = new Date(now.getTime() - random.int(1, 3 * 24) * HOUR_MS);
  const endDate = new Date(now.getTime() + random.int(2 * 24, 14 * 24) * HOUR_MS);
  const item = generateItem(data, random, { category, startDate, endDate });
  data.items.push(item);
  addBids(data, random, item, scale, now);
}

function addOldItem(data: Dataset, random: Random, category: number, scale: Scale, now: Date) {
  const endDate = new Date(now.getTime() - random.int(24, 30 * 24) * HOUR_MS);
  const startDate = new Date(endDate.getTime() - random.int(1, 7) * DAY_MS);
  const item = generateItem(data, random, { category, startDate, endDate });
  data.oldItems.push(item);
  const winningBid = addBids(data, random, item, scale, endDate);
  if (winningBid) data.comments.push(generateComment(data, random, item, winningBid));
  else if (item.buyNow > 0) data.buyNows.push(generateBuyNow(data, random, item));
}

function generateItem(
  data: Dataset,
  random: Random,
  given: Pick<Item, 'category' | 'startDate' | 'endDate'>,
): Item {
  const initialPrice = random.int(1, 200) * 50;
  const goods = CATEGORIES[given.category - 1]?.goods ?? [];
  return {
    id: data.oldItems.length + data.items.length + 1,
    name: `${random.pick(QUALITIES)} ${random.pick(goods)}`,
    description: sequence(random.int(2, 6), () => random.pick(SENTENCES)).join(' '),
    initialPrice,
    quantity: random.int(0, 9) === 0 ? random.int(2, 10) : 1,
    reservePrice: random.int(0, 9) < 4 ? initialPrice + random.int(1, 40) * 50 : 0,
    buyNow: random.int(0, 9) < 1 ? initialPrice * 3 : 0,
    nbOfBids: 0,
    maxBid: 0,
    seller: random.int(1, data.users.length),
    ...given,
  };
}

/** Bids that rise from the initial price, in order of time; returns the highest, if any. */
function addBids(data: Dataset, random: Random, item: Item, scale: Scale, until: Date) {
  const count = random.int(0, scale.maxBidsPerItem);
  const spanMs = until.getTime() - item.startDate.getTime();
  let highest: Bid | undefined;
  for (let i = 1; i <= count; i += 1) {
    const bid: number = (highest?.bid ?? item.initialPrice - 100) + random.int(2, 12) * 50;
    highest = {
      id: data.bids.length + 1,
      userId: otherUser(random, item.seller, data.users.length),
      itemId: item.id,
      qty: random.int(1, item.quantity),
      bid,
      maxBid: bid + random.int(0, 10) * 50,
      date: new Date(item.startDate.getTime() + Math.floor((spanMs * i) / (count + 1))),
    };
    data.bids.push(highest);
  }
  item.nbOfBids = count;
  item.maxBid = highest?.bid ?? 0;
  return highest;
}

function generateComment(data: Dataset, random: Random, item: Item, winningBid: Bid): Comment {
  const { rating, comment } = random.pick(OPINIONS);
  const seller = data.users[item.seller - 1];
  if (seller) seller.rating += rating;
  return {
    id: data.comments.length + 1,
    fromUserId: winningBid.userId,
    toUserId: item.seller,
    itemId: item.id,
    rating,
    date: new Date(item.endDate.getTime() + random.int(1, 20) * HOUR_MS),
    comment,
  };
}

function generateBuyNow(data: Dataset, random: Random, item: Item): BuyNow {
  return {
    id: data.buyNows.length + 1,
    buyerId: otherUser(random, item.seller, data.users.length),
    itemId: item.id,
    qty: random.int(1, item.quantity),
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
