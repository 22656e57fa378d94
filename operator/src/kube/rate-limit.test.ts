import { expect, it } from 'vitest';
import { FakeTiming } from '../../testing/fake-timing.ts';
import { createRateLimiter } from './rate-limit.ts';

it('a burst goes at once, then as many a second as allowed, in the order of asking', async () => {
  const timing = new FakeTiming();
  const limiter = createRateLimiter({ qps: 2, burst: 3 }, timing);
  const turns: string[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    void limiter.turn().then(() => turns.push(`${name} at ${timing.nowMs()}`));
  }
  await timing.advance(2_000);
  expect(turns).toEqual(['a at 0', 'b at 0', 'c at 0', 'd at 500', 'e at 1000']);
});

it('a quiet time allows no more than one burst', async () => {
  const timing = new FakeTiming();
  const limiter = createRateLimiter({ qps: 1, burst: 2 }, timing);
  await timing.advance(3_600_000);
  let turns = 0;
  for (let i = 0; i < 5; i += 1) void limiter.turn().then(() => (turns += 1));
  await timing.advance(0);
  expect(turns).toBe(2);
});

it.each([
  [0, 1],
  [1, 0],
  [Number.NaN, 1],
])('a limit of %d a second and a burst of %d is refused', (qps, burst) => {
  expect(() => createRateLimiter({ qps, burst }, new FakeTiming())).toThrow('lets nothing through');
});
