import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeLeaseStore, fakeLeaseClient } from '../../testing/fake-lease-client.ts';
import { FakeTiming } from '../../testing/fake-timing.ts';
import { createLeaderElector, NotLeaderError } from './leader-election.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

function stage() {
  const store = new FakeLeaseStore();
  const timing = new FakeTiming();
  /** One process that wants to lead, with its own line to the API server and its own wrong clock. */
  const candidate = (identity: string, clockOffMs = 0, own = timing) => {
    const line = { cut: false, answersLost: false };
    const ending = new AbortController();
    stops.push(() => ending.abort());
    const elector = createLeaderElector({
      client: fakeLeaseClient(store, line),
      namespace: 'operators',
      name: 'leader',
      identity,
      timing: own,
      epochMs: () => 1_700_000_000_000 + own.nowMs() + clockOffMs,
    });
    const end: { lost?: string | undefined } = {};
    const held = elector
      .acquire(ending.signal)
      .then(() => elector.hold(ending.signal))
      .then(
        (lost) => {
          end.lost = lost;
        },
        () => undefined,
      );
    const stop = () => {
      ending.abort();
      return held;
    };
    return { elector, line, end, timing: own, stop };
  };
  return { store, timing, candidate };
}

const mayWrite = ({ elector }: { elector: ReturnType<typeof createLeaderElector> }) => {
  try {
    elector.gate.assertMayWrite();
    return true;
  } catch (error) {
    if (error instanceof NotLeaderError) return false;
    throw error;
  }
};

describe('leading', () => {
  it('one of two leads, keeps the lead by renewing it, and the other may not write', async () => {
    const { store, timing, candidate } = stage();
    const a = candidate('a');
    await timing.advance(0);
    const b = candidate('b');
    await timing.advance(600_000);
    expect([mayWrite(a), mayWrite(b)]).toEqual([true, false]);
    expect(store.lease?.spec).toMatchObject({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      acquireTime: '2023-11-14T22:13:20.000000Z',
    });
  });

  it('is told to nobody before the Lease is there', async () => {
    const { timing, candidate } = stage();
    const a = candidate('a');
    expect(mayWrite(a)).toBe(false);
    await timing.advance(0);
    expect(mayWrite(a)).toBe(true);
  });

  it('passes on once the leader’s process is gone, within the lease and two retries', async () => {
    const { store, timing, candidate } = stage();
    const a = candidate('a');
    await timing.advance(0);
    const b = candidate('b');
    await timing.advance(60_000);
    a.line.cut = true;
    await timing.advance(12_000);
    expect(mayWrite(b)).toBe(false);
    await timing.advance(7_000);
    expect(mayWrite(b)).toBe(true);
    expect(store.lease?.spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  it('passes on at once when it is given back', async () => {
    const { store, timing, candidate } = stage();
    const a = candidate('a');
    await timing.advance(0);
    const b = candidate('b');
    await timing.advance(60_000);
    await a.stop();
    await a.elector.release();
    expect(store.lease?.spec.holderIdentity).toBeUndefined();
    expect(mayWrite(a)).toBe(false);
    await timing.advance(4_400);
    expect(mayWrite(b)).toBe(true);
  });

  it('does not depend on the clocks of those who hold it', async () => {
    const { timing, candidate } = stage();
    const a = candidate('a', -86_400_000);
    await timing.advance(0);
    const b = candidate('b', 86_400_000);
    await timing.advance(120_000);
    expect([mayWrite(a), mayWrite(b)]).toEqual([true, false]);
  });

  it('goes on when the answer to a renewal is lost', async () => {
    const { timing, candidate } = stage();
    const a = candidate('a');
    await timing.advance(10_000);
    a.line.answersLost = true;
    await timing.advance(2_000);
    a.line.answersLost = false;
    await timing.advance(60_000);
    expect(mayWrite(a)).toBe(true);
  });
});

describe('losing the lead', () => {
  it('ends when nothing was renewed for ten seconds, before another may lead', async () => {
    const { timing, candidate } = stage();
    const a = candidate('a');
    await timing.advance(60_000);
    a.line.cut = true;
    await timing.advance(12_000);
    expect(a.end.lost).toBe('Lease operators/leader could not be renewed for 10000 ms');
    expect(mayWrite(a)).toBe(false);
  });

  it('a process that was stopped past the lease writes nothing when it goes on', async () => {
    const { timing, candidate } = stage();
    const own = new FakeTiming();
    const a = candidate('a', 0, own);
    await own.advance(10_000);
    const b = candidate('b');
    await timing.advance(20_000);
    expect(mayWrite(b)).toBe(true);
    own.freeze(20_000);
    expect(mayWrite(a)).toBe(false);
    await own.advance(2_000);
    expect(a.end.lost).toBe('Lease operators/leader could not be renewed for 20000 ms');
    expect([mayWrite(a), mayWrite(b)]).toEqual([false, true]);
  });

  it('counts from when the renewal was sent, not from when it was answered', async () => {
    const { timing, candidate } = stage();
    const a = candidate('a');
    await timing.advance(60_000);
    timing.freeze(12_999);
    expect(mayWrite(a)).toBe(true);
    timing.freeze(1);
    expect(mayWrite(a)).toBe(false);
  });

  it('a Lease that somebody deletes is not taken while its holder may still write', async () => {
    const { store, timing, candidate } = stage();
    const a = candidate('a');
    await timing.advance(0);
    const b = candidate('b');
    await timing.advance(60_000);
    a.line.cut = true;
    store.lease = undefined;
    for (let seconds = 0; seconds < 25; seconds += 1) {
      await timing.advance(1_000);
      expect(mayWrite(a) && mayWrite(b)).toBe(false);
    }
    expect(mayWrite(b)).toBe(true);
  });
});

const SLICE_MS = 500;

it('whoever is cut off, stopped and continued, whatever is lost or deleted: never two may write', async () => {
  const who = fc.constantFrom(0, 1);
  const step = fc.oneof(
    { arbitrary: fc.record({ slices: fc.integer({ min: 1, max: 40 }) }), weight: 3 },
    fc.record({ who, cut: fc.boolean() }),
    fc.record({ who, answersLost: fc.boolean() }),
    fc.record({ who, stopped: fc.boolean() }),
    fc.record({ deleted: fc.constant(true) }),
  );
  let led = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const { store, candidate } = stage();
      const pair = ['a', 'b'].map((name) => ({
        ...candidate(name, 0, new FakeTiming()),
        stopped: false,
      }));
      // One that has never seen the Lease cannot know that it was deleted, and makes it at once.
      for (const { timing } of pair) await timing.advance(SLICE_MS);
      for (const each of steps) {
        if ('deleted' in each) store.lease = undefined;
        const one = 'who' in each ? pair[each.who] : undefined;
        if (one && 'stopped' in each) one.stopped = each.stopped;
        if (one && 'cut' in each) one.line.cut = each.cut;
        if (one && 'answersLost' in each) one.line.answersLost = each.answersLost;
        const slices = 'slices' in each ? each.slices : 0;
        for (let slice = 0; slice < slices; slice += 1) {
          for (const { timing, stopped } of pair) {
            if (stopped) timing.freeze(SLICE_MS);
            else await timing.advance(SLICE_MS);
          }
          const writers = pair.filter((one) => mayWrite(one));
          expect(writers.length).toBeLessThanOrEqual(1);
          led += writers.length;
        }
      }
    }),
  );
  expect(led).toBeGreaterThan(1_000);
});

it('times that do not fit together are refused', () => {
  const { store } = { store: new FakeLeaseStore() };
  const create = (times: object) =>
    createLeaderElector({
      client: fakeLeaseClient(store, {}),
      namespace: 'operators',
      name: 'leader',
      identity: 'a',
      ...times,
    });
  expect(() => create({ renewMs: 14_000 })).toThrow('needs renewMs (14000) below it');
  expect(() => create({ retryMs: 10_000 })).toThrow('retryMs (10000) below that');
});
