import { aggregate } from '@anomaly-prediction/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aHeartbeat, aResponse, aStats } from '../testing/builders.ts';
import { type Part, responseTimePart, statsPart } from './input.ts';
import { MAX_RESPONSES_PER_SECOND, Second } from './second.ts';
import { MAX_SOURCES } from './series-join.ts';

function summaryOf(parts: readonly Part[], incomplete = false) {
  const second = new Second(1000);
  for (const part of parts) second.add(part);
  return second.summarise({ sloMs: 70, incomplete });
}

const responses = (...ms: number[]) =>
  ms.map((ms, sequence) => responseTimePart(aResponse({ ms, sequence })));

describe('one second', () => {
  it('gives count, sum, mean, maximum and violations of its responses', () => {
    expect(summaryOf(responses(10, 69.999, 70, 130))).toMatchObject({
      count: 4,
      summation: 279.999,
      mean: 70,
      max: 130,
      violations: 2,
    });
  });

  it('counts a failed response as a violation however fast it was', () => {
    expect(summaryOf([responseTimePart(aResponse({ ms: 1, ok: false }))]).violations).toBe(1);
  });

  it('gives the 99th percentile by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, n) => n + 1);
    expect(summaryOf(responses(...hundred)).p99).toBe(99);
    expect(summaryOf(responses(...hundred, 101)).p99).toBe(100);
    expect(summaryOf(responses(7)).p99).toBe(7);
  });

  it('can be written with as many pods as a series may have, whatever their names and figures', () => {
    const pods = Array.from({ length: MAX_SOURCES }, (_, n) =>
      aStats({ pod: `${n}`.padStart(253, 'p'), cpu: 100 / 3, mem: 200 / 3, throttled: 100 / 7 }),
    );
    const summary = summaryOf(pods.map(statsPart));
    expect(Object.keys(aggregate.decode(aggregate.encode(summary)).pods)).toHaveLength(MAX_SOURCES);
  });

  it('gives the mean over its pods and each pod by name', () => {
    const pods = [
      statsPart(aStats({ pod: 'b', cpu: 30, mem: 1, throttled: 5 })),
      statsPart(aStats({ pod: 'a', cpu: 10, mem: 2 })),
    ];
    expect(summaryOf(pods)).toMatchObject({
      cpu: 20,
      mem: 1.5,
      pods: { a: { cpu: 10, mem: 2 }, b: { cpu: 30, mem: 1, throttled: 5 } },
    });
  });

  it('adds up what is open over all clients and gives the longest wait', () => {
    const beats = [
      responseTimePart(aHeartbeat({ client: 'c1', open: 2, oldestOpenMs: 300 })),
      responseTimePart(aHeartbeat({ client: 'c2', open: 1, oldestOpenMs: 900 })),
    ];
    expect(summaryOf(beats)).toMatchObject({ open: 3, oldestOpenMs: 900, count: 0, mean: 0 });
  });

  it('stays a valid message whatever the clients claim', () => {
    const beats = ['c1', 'c2'].map((client) =>
      responseTimePart(aHeartbeat({ client, open: 1_000_000_000 })),
    );
    expect(() => aggregate.encode(summaryOf(beats))).not.toThrow();
  });

  it('is incomplete without any message, with no CPU rather than zero', () => {
    expect(summaryOf([])).toMatchObject({ cpu: null, mem: null, count: 0, incomplete: true });
  });

  it('counts each message once, in whatever order and however often it comes', () => {
    const content = fc.record({
      client: fc.constantFrom('c1', 'c2'),
      ms: fc.double({ min: 0, max: 10_000, noNaN: true }),
      ok: fc.boolean(),
    });
    const shuffled = fc.array(content, { maxLength: 30 }).chain((contents) => {
      const messages = [
        ...contents.map((own, sequence) => responseTimePart(aResponse({ ...own, sequence }))),
        ...['a', 'b', 'c'].map((pod, n) => statsPart(aStats({ pod, cpu: n / 3, mem: n / 7 }))),
        ...['c1', 'c2'].map((client) =>
          responseTimePart(aHeartbeat({ client, sequence: 99, open: 1, oldestOpenMs: 10 })),
        ),
      ];
      const repeated = [...messages, ...messages];
      const order = fc.shuffledSubarray(repeated, { minLength: repeated.length });
      return order.map((order) => ({ messages, order }));
    });
    fc.assert(
      fc.property(shuffled, ({ messages, order }) => {
        expect(summaryOf(order)).toEqual(summaryOf(messages));
      }),
    );
  });

  it('says that a message is a duplicate, and refuses what would fill the memory', () => {
    const second = new Second(1000);
    expect(second.add(responseTimePart(aResponse({ sequence: 1 })))).toBe('added');
    expect(second.add(responseTimePart(aResponse({ sequence: 1 })))).toBe('duplicate');
    for (let sequence = 2; sequence <= MAX_RESPONSES_PER_SECOND; sequence++) {
      second.add(responseTimePart(aResponse({ sequence })));
    }
    expect(second.add(responseTimePart(aResponse({ sequence: 0 })))).toBe('too_many_responses');
  });
});
