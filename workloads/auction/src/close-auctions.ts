import { repeat } from '@anomaly-prediction/service';
import type { Database, Transactions } from './database/database.ts';
import { DatabaseUnavailableError } from './database/errors.ts';
import { listEndedItems, moveToOldItems } from './store/closing.ts';

/** How often each web server looks: one statement by an index when no auction has ended. */
const EVERY_MS = 30_000;
/** Few enough rows that a bid on one of them does not wait long for its lock. */
const BATCH_ITEMS = 100;
/** In one go; what is left has time until the next. */
const MAX_BATCHES = 10;

export interface ClosingOptions {
  database: Database;
  now(): Date;
  log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

/** Closes auctions every 30 s until the returned function is called, which waits for the last. */
export function closeAuctionsRegularly(options: ClosingOptions): () => Promise<void> {
  let closing: Promise<void> | undefined;
  const stop = repeat(
    () => EVERY_MS,
    () => {
      closing ??= closeAndTell(options).finally(() => {
        closing = undefined;
      });
    },
  );
  return async () => {
    stop();
    await closing;
  };
}

async function closeAndTell({ database, now, log }: ClosingOptions): Promise<void> {
  try {
    const items = await closeAuctions(database, now());
    if (items > 0) log.info({ items }, 'auctions closed');
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) {
      log.warn({ reason: error.message }, 'auctions are not closed: the database is away');
    } else log.error({ err: error }, 'auctions are not closed');
  }
}

/**
 * Moves items whose auction is over to `old_items`, where searches and bids no longer meet them;
 * they keep their ids. Pages treat an item as over from its end on, moved or not. Returns how many
 * were moved: none while another web server does it.
 */
export async function closeAuctions(database: Database, now: Date): Promise<number> {
  const ids = await listEndedItems(database, now, BATCH_ITEMS);
  if (ids.length === 0) return 0;
  return database.session((session) => closeAlone(session, now));
}

async function closeAlone(session: Transactions, now: Date): Promise<number> {
  // Shared by all databases of a server; given back when the session's connection is closed.
  const [lock] = await session.rows<{ held: number | null }>(
    `SELECT GET_LOCK(CONCAT(DATABASE(), '.close'), 0) AS held`,
  );
  if (lock?.held !== 1) return 0;
  let moved = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const ids = await listEndedItems(session, now, BATCH_ITEMS);
    if (ids.length === 0) break;
    moved += await session.transaction((transaction) => moveToOldItems(transaction, ids));
  }
  return moved;
}
