import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeTiming } from '../../testing/fake-timing.ts';
import { UnavailableError } from './errors.ts';
import { KINDS } from './kinds.ts';
import { createWorkQueue, type WorkQueueOptions } from './queue.ts';

/** A queue whose work ends when the test says so. */
function queueOf(options: Partial<WorkQueueOptions> = {}) {
  const timing = new FakeTiming();
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const queue = createWorkQueue({
    concurrency: 2,
    timing,
    work: (key) => {
      begun.push(key);
      const end = Promise.withResolvers<void>();
      ends.set(key, end);
      return end.promise;
    },
    ...options,
  });
  const end = async (key: string, error?: Error) => {
    const it = ends.get(key);
    if (error) it?.reject(error);
    else it?.resolve();
    await timing.advance(0);
  };
  return { queue, timing, begun, end };
}

describe('a work queue', () => {
  it('holds a key once, however often it is added', async () => {
    const { queue, begun, end } = queueOf({ concurrency: 1 });
    for (const key of ['a', 'b', 'b', 'b']) queue.add(key);
    await end('a');
    await end('b');
    expect(begun).toEqual(['a', 'b']);
  });

  it('works on as many keys at once as it may', async () => {
    const { queue, begun, end } = queueOf({ concurrency: 2 });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('never works on a key twice at once, but once more when it was added meanwhile', async () => {
    const { queue, begun, end } = queueOf();
    queue.add('a');
    queue.add('a');
    queue.add('a');
    expect(begun).toEqual(['a']);
    await end('a');
    expect(begun).toEqual(['a', 'a']);
    await end('a');
    expect(begun).toEqual(['a', 'a']);
  });

  it('tries what failed again, each time after twice as long, up to a bound', async () => {
    const waits: number[] = [];
    const { queue, timing } = queueOf({
      backoffBaseMs: 100,
      backoffMaxMs: () => 500,
      work: async () => {
        throw new Error('no');
      },
      hooks: { onRetry: (_key, _error, _failures, againInMs) => waits.push(againInMs) },
    });
    queue.add('a');
    await timing.advance(1_300);
    expect(waits).toEqual([100, 200, 400, 500, 500]);
  });

  it('tries within seconds of its return what failed as the API server was away, however often', async () => {
    const waits: number[] = [];
    const { queue, timing } = queueOf({
      work: async () => {
        throw new UnavailableError({ verb: 'get', kind: KINDS.secret }, 'no answer');
      },
      hooks: { onRetry: (_key, _error, _failures, againInMs) => waits.push(againInMs) },
    });
    for (let count = 0; count < 20; count += 1) {
      queue.add('a');
      await timing.advance(1);
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_000);
  });

  it('begins anew with short waits after a success', async () => {
    const waits: number[] = [];
    const { queue, timing, end } = queueOf({
      backoffBaseMs: 100,
      hooks: { onRetry: (_key, _error, _failures, againInMs) => waits.push(againInMs) },
    });
    queue.add('a');
    await end('a', new Error('no'));
    await timing.advance(100);
    await end('a');
    queue.add('a');
    await end('a', new Error('no'));
    expect(waits).toEqual([100, 100]);
  });

  it('spreads what failed together', async () => {
    const waits: number[] = [];
    const { queue, timing, end } = queueOf({
      backoffBaseMs: 100,
      hooks: { onRetry: (_key, _error, _failures, againInMs) => waits.push(againInMs) },
    });
    timing.chance = 0.8;
    queue.add('a');
    await end('a', new Error('no'));
    expect(waits).toEqual([140]);
  });

  it('of several delays of a key keeps the earliest', async () => {
    const { queue, timing, begun } = queueOf();
    queue.addAfter('a', 5_000);
    queue.addAfter('a', 1_000);
    queue.addAfter('a', 3_000);
    await timing.advance(999);
    expect(begun).toEqual([]);
    await timing.advance(10_000);
    expect(begun).toEqual(['a']);
  });

  it('tells its depth, what is added and how long work took', async () => {
    const told: string[] = [];
    const { queue, timing, end } = queueOf({
      concurrency: 1,
      hooks: {
        onAdd: (key) => told.push(`added ${key}`),
        onDepth: (depth) => told.push(`depth ${depth}`),
        onDone: (key, seconds) => told.push(`${key} took ${seconds} s`),
      },
    });
    queue.add('a');
    queue.add('b');
    await timing.advance(2_000);
    await end('a');
    expect(told).toEqual(['added a', 'depth 0', 'added b', 'depth 1', 'a took 2 s', 'depth 0']);
  });
});

describe('a queue that shuts down', () => {
  it('waits for what runs, begins nothing more, and says that all has ended', async () => {
    const { queue, timing, begun, end } = queueOf({ concurrency: 1 });
    queue.add('a');
    queue.add('b');
    queue.addAfter('c', 10);
    const down = queue.shutDown(1_000);
    queue.add('d');
    await timing.advance(500);
    await end('a');
    expect(await down).toBe(true);
    await timing.advance(60_000);
    expect(begun).toEqual(['a']);
  });

  it('does not wait longer than told, and says so', async () => {
    const { queue, timing } = queueOf();
    queue.add('a');
    const down = queue.shutDown(1_000);
    await timing.advance(1_000);
    expect(await down).toBe(false);
  });

  it('tells the running work by its signal', async () => {
    let told = false;
    const { queue } = queueOf({
      work: (_key, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            told = true;
            resolve();
          });
        }),
    });
    queue.add('a');
    expect(await queue.shutDown(1_000)).toBe(true);
    expect(told).toBe(true);
  });
});

it('whatever happens, each key is worked on after it was last added, and by one worker at most', async () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.oneof(
    fc.record({ add: key, afterMs: fc.constantFrom(0, 5, 50) }),
    fc.record({ passMs: fc.nat(60) }),
  );
  const work = fc.array(fc.record({ takesMs: fc.nat(40), fails: fc.boolean() }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(step), work, async (steps, works) => {
      const timing = new FakeTiming();
      const running = new Set<string>();
      const dueMs = new Map<string, number>();
      const begunMs = new Map<string, number>();
      let most = 0;
      let count = 0;
      const queue = createWorkQueue({
        concurrency: 2,
        timing,
        backoffMaxMs: () => 1_000,
        work: async (it) => {
          if (running.has(it)) throw new Error(`${it} is worked on twice`);
          running.add(it);
          most = Math.max(most, running.size);
          begunMs.set(it, timing.nowMs());
          const { takesMs, fails } = works[count % works.length] ?? { takesMs: 0, fails: false };
          count += 1;
          await timing.sleep(takesMs);
          running.delete(it);
          if (fails && count < 100) throw new Error('as planned');
        },
        hooks: {
          onRetry: (_key, error) => expect((error as Error).message).toBe('as planned'),
        },
      });
      for (const each of steps) {
        if ('passMs' in each) await timing.advance(each.passMs);
        else {
          dueMs.set(each.add, timing.nowMs());
          if (each.afterMs === 0) queue.add(each.add);
          else queue.addAfter(each.add, each.afterMs);
        }
      }
      await timing.advance(1_000_000);
      for (const [it, ms] of dueMs) expect(begunMs.get(it)).toBeGreaterThanOrEqual(ms);
      expect(most).toBeLessThanOrEqual(2);
    }),
  );
});
