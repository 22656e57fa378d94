import { expect, test, vi } from 'vitest';
import { createWorkQueue } from './work-queue.ts';

const unexpected = (error: unknown) => {
  throw error;
};

test('a key is never handled twice at once, and again when it was added meanwhile', async () => {
  const handled: string[] = [];
  const first = Promise.withResolvers<void>();
  const queue = createWorkQueue(async (key) => {
    handled.push(key);
    if (handled.length === 1) await first.promise;
  }, unexpected);
  for (const key of ['a', 'a', 'a', 'b']) queue.add(key);
  expect(handled).toEqual(['a', 'b']);
  first.resolve();
  await vi.waitFor(() => expect(handled).toEqual(['a', 'b', 'a']));
  await queue.stop();
});

test('a key that fails is handled again', async () => {
  const errors: unknown[] = [];
  let tries = 0;
  const queue = createWorkQueue(
    async () => {
      tries += 1;
      if (tries < 3) throw new Error(`try ${tries}`);
    },
    (error, key) => errors.push(`${key}: ${(error as Error).message}`),
  );
  queue.add('a');
  await vi.waitFor(() => expect(tries).toBe(3));
  await queue.stop();
  expect(errors).toEqual(['a: try 1', 'a: try 2']);
});

test('nothing is begun any more once it stops', async () => {
  const handled: string[] = [];
  const queue = createWorkQueue(async (key) => {
    handled.push(key);
  }, unexpected);
  await queue.stop();
  queue.add('a');
  expect(handled).toEqual([]);
});
