import type { Statements } from '../database/database.ts';

/** The highest bids of one item; older ones are left out of its history. */
const MAX_HISTORY = 100;

export interface HistoricBid {
  userId: number;
  nickname: string;
  bidCents: number;
  quantity: number;
  date: Date;
}

export interface NewBid {
  userId: number;
  itemId: number;
  quantity: number;
  bidCents: number;
  maxBidCents: number;
  date: Date;
}

/** The item's bids, highest first. */
export function listBids(database: Statements, itemId: number): Promise<HistoricBid[]> {
  return database.rows(
    `SELECT bids.user_id AS userId, users.nickname, bids.bid AS bidCents, bids.qty AS quantity,
       bids.date
     FROM bids JOIN users ON users.id = bids.user_id
     WHERE bids.item_id = ? ORDER BY bids.bid DESC LIMIT ${MAX_HISTORY}`,
    [itemId],
  );
}

/** Stores a bid that is higher than all before it, in a transaction that holds the item's lock. */
export async function insertHighestBid(transaction: Statements, bid: NewBid): Promise<void> {
  await transaction.write(
    'INSERT INTO bids (user_id, item_id, qty, bid, max_bid, date) VALUES (?, ?, ?, ?, ?, ?)',
    [bid.userId, bid.itemId, bid.quantity, bid.bidCents, bid.maxBidCents, bid.date],
  );
  await transaction.write(
    'UPDATE items SET max_bid = ?, nb_of_bids = nb_of_bids + 1 WHERE id = ?',
    [bid.bidCents, bid.itemId],
  );
}
