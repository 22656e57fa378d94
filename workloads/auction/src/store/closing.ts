import type { Statements } from '../database/database.ts';
import { ITEM_COLUMN_NAMES } from '../database/schema.ts';

const COLUMNS = `id, ${ITEM_COLUMN_NAMES.join(', ')}`;

/** Items whose auction is over, those that ended first before others. */
export async function listEndedItems(
  database: Statements,
  now: Date,
  limit: number,
): Promise<number[]> {
  const rows = await database.rows<{ id: number }>(
    `SELECT id FROM items WHERE end_date <= ? ORDER BY end_date LIMIT ${limit}`,
    [now],
  );
  return rows.map(({ id }) => id);
}

/**
 * Moves these items to the old ones, in a transaction. Each row is locked by its key alone before
 * it is copied: a lock on the range of what has ended would also stop auctions from ending, and one
 * that only becomes exclusive on deletion would meet a bid that waits for the same row.
 */
export async function moveToOldItems(transaction: Statements, ids: number[]): Promise<number> {
  const places = ids.map(() => '?').join();
  await transaction.rows(
    `SELECT id FROM items WHERE id IN (${places}) ORDER BY id FOR UPDATE`,
    ids,
  );
  const { affectedRows } = await transaction.write(
    `INSERT INTO old_items (${COLUMNS}) SELECT ${COLUMNS} FROM items WHERE id IN (${places})`,
    ids,
  );
  await transaction.write(`DELETE FROM items WHERE id IN (${places})`, ids);
  return affectedRows;
}
