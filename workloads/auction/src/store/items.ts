import type { Statements } from '../database/database.ts';

/** Rows of a results page; one more is asked for, to know whether another page follows. */
export const ITEMS_PER_PAGE = 20;
/** Items of each kind on a user's own page. */
export const MAX_OWN_ITEMS = 50;

export interface ItemSummary {
  id: number;
  name: string;
  initialPriceCents: number;
  maxBidCents: number;
  nbOfBids: number;
  /** 0: only by bids. */
  buyNowCents: number;
  endDate: Date;
}

export interface ItemDetails extends ItemSummary {
  description: string;
  quantity: number;
  reservePriceCents: number;
  startDate: Date;
  sellerId: number;
  sellerNickname: string;
  categoryId: number;
}

/** What a bid or a purchase needs to know of its item. */
export type LockedItem = Omit<ItemDetails, 'sellerNickname'>;

export interface NewItem {
  name: string;
  description: string;
  initialPriceCents: number;
  quantity: number;
  reservePriceCents: number;
  buyNowCents: number;
  startDate: Date;
  endDate: Date;
  sellerId: number;
  categoryId: number;
}

/** Why an item is on its user's page. */
export type OwnItemKind = 'bidding' | 'won' | 'bought' | 'selling' | 'sold' | 'unsold' | 'ending';

export interface OwnItem extends ItemSummary {
  kind: OwnItemKind;
  sellerId: number;
  /** The user's own highest bid; 0 where the user did not bid. */
  ownBidCents: number;
  /** How many the user bought at once. */
  boughtQuantity: number;
}

const SUMMARY = `items.id, items.name, items.initial_price AS initialPriceCents,
  items.max_bid AS maxBidCents, items.nb_of_bids AS nbOfBids, items.buy_now AS buyNowCents,
  items.end_date AS endDate`;

const DETAILS = `${SUMMARY}, items.description, items.quantity,
  items.reserve_price AS reservePriceCents,
  items.start_date AS startDate, items.seller AS sellerId, items.category AS categoryId`;

const SEARCH_IN_CATEGORY = `SELECT ${SUMMARY} FROM items
  WHERE items.category = ? AND items.end_date > ?
  ORDER BY items.end_date LIMIT ${ITEMS_PER_PAGE + 1} OFFSET ?`;

const SEARCH_IN_REGION = `SELECT ${SUMMARY} FROM items
  WHERE items.category = ? AND items.region = ? AND items.end_date > ?
  ORDER BY items.end_date LIMIT ${ITEMS_PER_PAGE + 1} OFFSET ?`;

const FIND = (table: 'items' | 'old_items') =>
  `SELECT ${DETAILS}, users.nickname AS sellerNickname FROM ${table} AS items
   JOIN users ON users.id = items.seller WHERE items.id = ?`;
const FIND_ITEM = FIND('items');
const FIND_OLD_ITEM = FIND('old_items');

const LOCK = `SELECT ${DETAILS} FROM items WHERE items.id = ? FOR UPDATE`;

const INSERT = `INSERT INTO items (name, description, initial_price, quantity, reserve_price,
    buy_now, start_date, end_date, seller, region, category)
  SELECT ?, ?, ?, ?, ?, ?, ?, ?, users.id, users.region, categories.id
  FROM categories JOIN users ON users.id = ? WHERE categories.id = ?`;

/** Items of other people at the end of each user's page. */
const MAX_ENDING_ITEMS = 5;

const OWN_COLUMNS = `${SUMMARY}, items.seller AS sellerId`;

const MY_BIDS = `(SELECT item_id, MAX(bid) AS bid FROM bids WHERE user_id = ? GROUP BY item_id)
  AS mine`;

const MY_PURCHASES = `(SELECT item_id, qty, date FROM buy_now WHERE buyer_id = ?
  ORDER BY date DESC LIMIT ${MAX_OWN_ITEMS}) AS mine`;

// No two bids on an item are equal. Nobody wins what has been sold out at once.
const WON = `items.max_bid = mine.bid AND items.max_bid >= items.reserve_price
  AND items.quantity > 0`;

const SOLD = `IF(items.quantity = 0 OR (items.nb_of_bids > 0
  AND items.max_bid >= items.reserve_price), 'sold', 'unsold')`;

/**
 * All in one statement. What has ended is in `old_items`, or still in `items` for a moment. Where an
 * index is forced the database would else read all items: some parts of a UNION, and what it has no
 * statistics of yet, it judges badly.
 */
const OWN = `(SELECT IF(items.end_date > ?, 'bidding', 'won') AS kind, ${OWN_COLUMNS},
      mine.bid AS ownBidCents, 0 AS boughtQuantity
    FROM ${MY_BIDS} JOIN items ON items.id = mine.item_id
    WHERE items.end_date > ? OR (${WON}) ORDER BY items.end_date LIMIT ${MAX_OWN_ITEMS})
  UNION ALL
  (SELECT 'won', ${OWN_COLUMNS}, mine.bid, 0
    FROM ${MY_BIDS} JOIN old_items AS items ON items.id = mine.item_id
    WHERE ${WON} ORDER BY items.end_date DESC LIMIT ${MAX_OWN_ITEMS})
  UNION ALL
  (SELECT 'bought', ${OWN_COLUMNS}, 0, mine.qty
    FROM ${MY_PURCHASES} JOIN items ON items.id = mine.item_id)
  UNION ALL
  (SELECT 'bought', ${OWN_COLUMNS}, 0, mine.qty
    FROM ${MY_PURCHASES} JOIN old_items AS items ON items.id = mine.item_id)
  UNION ALL
  (SELECT IF(items.end_date > ?, 'selling', ${SOLD}), ${OWN_COLUMNS}, 0, 0
    FROM items FORCE INDEX (by_seller)
    WHERE items.seller = ? ORDER BY items.end_date DESC LIMIT ${MAX_OWN_ITEMS})
  UNION ALL
  (SELECT ${SOLD}, ${OWN_COLUMNS}, 0, 0 FROM old_items AS items
    WHERE items.seller = ? ORDER BY items.end_date DESC LIMIT ${MAX_OWN_ITEMS})
  UNION ALL
  (SELECT 'ending', ${OWN_COLUMNS}, 0, 0 FROM items FORCE INDEX (by_end)
    WHERE items.end_date > ? ORDER BY items.end_date LIMIT ${MAX_ENDING_ITEMS})`;

/** Pages count from 1; the result holds one item more than a page when another page follows. */
export function searchItemsInCategory(
  database: Statements,
  search: { categoryId: number; page: number; now: Date },
): Promise<ItemSummary[]> {
  const offset = (search.page - 1) * ITEMS_PER_PAGE;
  return database.rows(SEARCH_IN_CATEGORY, [search.categoryId, search.now, offset]);
}

/** Items of sellers in one region; pages as in {@link searchItemsInCategory}. */
export function searchItemsInRegion(
  database: Statements,
  search: { categoryId: number; regionId: number; page: number; now: Date },
): Promise<ItemSummary[]> {
  const offset = (search.page - 1) * ITEMS_PER_PAGE;
  return database.rows(SEARCH_IN_REGION, [search.categoryId, search.regionId, search.now, offset]);
}

/** An item on sale or of an auction that is over. */
export async function findItem(database: Statements, id: number): Promise<ItemDetails | undefined> {
  const [item] = await database.rows<ItemDetails>(FIND_ITEM, [id]);
  if (item) return item;
  return findOldItem(database, id);
}

/** An item of an auction that has been closed. */
export async function findOldItem(
  database: Statements,
  id: number,
): Promise<ItemDetails | undefined> {
  const [item] = await database.rows<ItemDetails>(FIND_OLD_ITEM, [id]);
  return item;
}

/** An item on sale, which nobody else can change until the transaction ends. */
export async function lockItem(
  transaction: Statements,
  id: number,
): Promise<LockedItem | undefined> {
  const [item] = await transaction.rows<LockedItem>(LOCK, [id]);
  return item;
}

/** The new item's id, or nothing when there is no such category. */
export async function insertItem(database: Statements, item: NewItem): Promise<number | undefined> {
  const { affectedRows, insertId } = await database.write(INSERT, [
    item.name,
    item.description,
    item.initialPriceCents,
    item.quantity,
    item.reservePriceCents,
    item.buyNowCents,
    item.startDate,
    item.endDate,
    item.sellerId,
    item.categoryId,
  ]);
  return affectedRows === 1 ? insertId : undefined;
}

/**
 * What the user bids on, has won and bought at once, sells and has sold, at most some 50 of each;
 * and what ends soon, for who has none of it.
 */
export function listOwnItems(database: Statements, userId: number, now: Date): Promise<OwnItem[]> {
  return database.rows(OWN, [now, userId, now, userId, userId, userId, now, userId, userId, now]);
}
