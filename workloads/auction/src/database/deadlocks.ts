import { setTimeout as sleep } from 'node:timers/promises';
import { isDeadlock } from './errors.ts';

/** One of the two goes on at once; only where very many meet on few rows somebody loses often. */
const MAX_TRIES = 10;
/** Those who lost to each other wait at random, up to so much longer each time, not to meet again. */
const BACK_OFF_MS = 10;

/**
 * Does `work` again when the database has ended it, and undone all of it, to end a deadlock. What
 * it does outside the database must be safe to repeat.
 */
export async function repeatOnDeadlock<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === MAX_TRIES || !isDeadlock(error)) throw error;
    }
    await sleep(Math.random() * BACK_OFF_MS * tries);
  }
}
