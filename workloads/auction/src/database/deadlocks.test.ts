import { describe, expect, test } from 'vitest';
import { repeatOnDeadlock } from './deadlocks.ts';
import { toDatabaseError } from './errors.ts';

const thrown = (code: string) =>
  toDatabaseError(Object.assign(new Error(code), { code, sqlState: '40001' }));

/** Throws these in turn, then succeeds; tells how often it was tried. */
async function repeat(errors: unknown[]) {
  let tries = 0;
  const work = async () => {
    tries += 1;
    if (errors.length >= tries) throw errors[tries - 1];
    return 'done';
  };
  const outcome = await repeatOnDeadlock(work).catch((error: Error) => error.message);
  return { outcome, tries };
}

describe('work that a deadlock ended', () => {
  const deadlock = thrown('ER_LOCK_DEADLOCK');

  test('is done again, at most ten times', async () => {
    expect(await repeat(Array(9).fill(deadlock))).toEqual({ outcome: 'done', tries: 10 });
    expect((await repeat(Array(10).fill(deadlock))).outcome).toContain('ER_LOCK_DEADLOCK');
  });

  test('is not done again when anything else ended it', async () => {
    expect((await repeat([thrown('ER_LOCK_WAIT_TIMEOUT')])).tries).toBe(1);
    expect((await repeat([thrown('ER_DUP_ENTRY')])).tries).toBe(1);
  });
});
