import { isDeadlock } from './errors.ts';

/** A deadlock ends for one of the two at once, so that the first repetition nearly always succeeds. */
const MAX_TRIES = 5;

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
  }
}
