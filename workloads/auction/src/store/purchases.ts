import type { Statements } from '../database/database.ts';

export interface NewPurchase {
  buyerId: number;
  itemId: number;
  quantity: number;
  date: Date;
}

const INSERT = 'INSERT INTO buy_now (buyer_id, item_id, qty, date) VALUES (?, ?, ?, ?)';

// MariaDB assigns from left to right: `quantity` on the right of the first is still the old one.
const TAKE = `UPDATE items
  SET end_date = IF(quantity = ?, ?, end_date), quantity = quantity - ? WHERE id = ?`;

/**
 * Stores a purchase of no more than is left, in a transaction that holds the item's lock. The
 * auction of what has been sold out is over.
 */
export async function insertPurchase(
  transaction: Statements,
  { buyerId, itemId, quantity, date }: NewPurchase,
): Promise<void> {
  await transaction.write(INSERT, [buyerId, itemId, quantity, date]);
  await transaction.write(TAKE, [quantity, date, quantity, itemId]);
}
