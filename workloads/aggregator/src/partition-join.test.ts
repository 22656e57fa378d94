import type { Aggregate } from '@anomaly-prediction/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aHeartbeat, aResponse, aStats } from '../testing/builders.ts';
import { type Checkpoint, restore } from './checkpoint.ts';
import { INPUTS, type Input, type Part, responseTimePart, statsPart } from './input.ts';
import { type Emission, PartitionJoin } from './partition-join.ts';
import { Second } from './second.ts';

const OPTIONS = { sloMs: 70, allowedLatenessMs: 2_000 };
const BEGIN = 1_000_000;

interface Message {
  input: Input;
  series: string;
  part: Part;
  /** When the broker has it. */
  atMs: number;
}

/** The same, all at once: group by second, from the second after the first one to the last. */
function reference(messages: readonly Message[], series: string): Aggregate[] {
  const parts = messages.filter((message) => message.series === series).map(({ part }) => part);
  const times = parts.map(({ timestamp }) => timestamp);
  const first = Math.min(...times) + 1;
  return Array.from({ length: Math.max(...times) - first + 1 }, (_, n) => {
    const second = new Second(first + n);
    for (const part of parts.filter(({ timestamp }) => timestamp === first + n)) second.add(part);
    return second.summarise({ sloMs: OPTIONS.sloMs, incomplete: false });
  });
}

const withoutFlag = ({ incomplete: _, ...rest }: Aggregate) => rest;
const forSeries = (output: readonly Emission[], name: string) =>
  output.filter(({ series }) => series === name).map(({ aggregate }) => withoutFlag(aggregate));

/** A broker's two topics, and a reader that reads, writes, dies and begins again where it should. */
class World {
  readonly output: Emission[] = [];
  readonly outcomes = new Map<string, number>();
  readonly used: Message[] = [];
  readonly #logs: Record<Input, Message[]> = { stats: [], responsetime: [] };
  #join: PartitionJoin;
  #nowMs = 0;

  constructor(messages: readonly Message[]) {
    for (const message of messages.toSorted((a, b) => a.atMs - b.atMs)) {
      this.#logs[message.input].push(message);
    }
    this.#join = this.#open();
  }

  #end(input: Input): number {
    return this.#logs[input].filter(({ atMs }) => atMs <= this.#nowMs).length;
  }

  #open(): PartitionJoin {
    const tail = this.output.slice(-50).map(({ series, aggregate, checkpoint }) => ({
      series,
      timestamp: aggregate.timestamp,
      checkpoint,
    }));
    const checkpoint: Checkpoint = restore(tail);
    const { stats, responsetime } = checkpoint.inputs;
    return new PartitionJoin({
      ...OPTIONS,
      checkpoint,
      start: { stats: stats.resume, responsetime: responsetime.resume },
      end: { stats: this.#end('stats'), responsetime: this.#end('responsetime') },
      openedMs: this.#nowMs,
    });
  }

  #read(input: Input, count: number): void {
    const end = this.#end(input);
    for (let n = 0; n < count && this.#join.position(input) < end; n++) {
      const offset = this.#join.position(input);
      const message = this.#logs[input][offset];
      if (!message) throw new Error(`no message at ${offset}`);
      const { series, part } = message;
      const outcome = this.#join.offer(input, offset, series, part, this.#nowMs);
      if (outcome === 'held') return;
      if (outcome === 'used' || outcome === 'first_second') this.used.push(message);
      this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    }
  }

  step({ waitMs, reads, writes, dies, written }: Step): void {
    this.#nowMs += waitMs;
    // An answer to a fetch tells where both topics end, however little of it is read.
    for (const input of INPUTS) this.#join.seesEnd(input, this.#end(input));
    for (const { input, count } of reads) this.#read(input, count);
    const emissions = this.#join.close(this.#nowMs, writes);
    this.output.push(...(dies ? emissions.slice(0, written) : emissions));
    if (dies) this.#join = this.#open();
  }

  /** Reads and writes all that comes within `ms`, every `waitMs`. */
  follow(ms: number, waitMs: number): void {
    const all = { reads: INPUTS.map((input) => ({ input, count: 1e6 })), writes: 1e6 };
    for (let n = 0; n < ms / waitMs; n++) this.step({ waitMs, ...all, dies: false, written: 0 });
  }

  /** Reads and writes until nothing more comes. */
  finish(): void {
    this.follow(200_000, 1000);
  }
}

interface Step {
  waitMs: number;
  reads: { input: Input; count: number }[];
  writes: number;
  dies: boolean;
  /** How many of this step's seconds still reach the broker when the reader dies. */
  written: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  waitMs: fc.integer({ min: 1, max: 1_500 }),
  reads: fc.array(
    fc.record({ input: fc.constantFrom(...INPUTS), count: fc.integer({ min: 1, max: 40 }) }),
    { maxLength: 4 },
  ),
  writes: fc.integer({ min: 0, max: 3 }),
  dies: fc.boolean(),
  written: fc.integer({ min: 0, max: 3 }),
});

const inTimeMs = fc.integer({ min: 0, max: OPTIONS.allowedLatenessMs - 1 });
const sometimesLateMs = fc.oneof(inTimeMs, fc.integer({ min: 0, max: 9_000 }));

/** Everything that a pod says of a series in some seconds; some of it twice. */
const podMessages = (
  series: string,
  pod: string,
  seconds: number,
  delayMs = inTimeMs,
): fc.Arbitrary<Message[]> =>
  fc
    .array(fc.record({ cpu: fc.nat(100), delayMs, twice: fc.boolean() }), {
      minLength: seconds,
      maxLength: seconds,
    })
    .map((all) =>
      all.flatMap(({ cpu, delayMs, twice }, n) => {
        const timestamp = BEGIN + n;
        const part = statsPart(aStats({ timestamp, pod, cpu }));
        const atMs = (timestamp + 1) * 1000 + delayMs;
        return Array<Message>(twice ? 2 : 1).fill({ input: 'stats', series, part, atMs });
      }),
    );

const clientMessages = (
  series: string,
  client: string,
  seconds: number,
  delayMs = inTimeMs,
): fc.Arbitrary<Message[]> =>
  fc
    .array(
      fc.record({ ms: fc.array(fc.nat(200_000), { maxLength: 4 }), delayMs, twice: fc.boolean() }),
      { minLength: seconds, maxLength: seconds },
    )
    .map((all) => {
      let sequence = 0;
      return all.flatMap(({ ms, delayMs, twice }, n) => {
        const timestamp = BEGIN + n;
        const parts = [
          ...ms.map((microseconds) =>
            aResponse({ timestamp, client, sequence: sequence++, ms: microseconds / 1000 }),
          ),
          aHeartbeat({ timestamp, client, sequence: sequence++, open: ms.length }),
        ].map(responseTimePart);
        const atMs = (timestamp + 1) * 1000 + delayMs;
        return (twice ? [...parts, ...parts] : parts).map(
          (part): Message => ({ input: 'responsetime', series, part, atMs }),
        );
      });
    });

/** Two series whose sources speak every second, each in its own order of time. */
const messages = fc
  .integer({ min: 1, max: 12 })
  .chain((seconds) =>
    fc
      .tuple(
        podMessages('a', 'web-1', seconds),
        podMessages('a', 'web-2', seconds),
        clientMessages('a', 'c1', seconds),
        clientMessages('a', 'c2', seconds),
        podMessages('b', 'web-1', seconds),
        clientMessages('b', 'c1', seconds),
      )
      .map((all) => all.flatMap(inOrder)),
  );

/** The same with sources that fall silent for a while or come too late. */
const lateMessages = fc.integer({ min: 3, max: 20 }).chain((seconds) =>
  fc
    .tuple(
      podMessages('a', 'web-1', seconds, sometimesLateMs),
      clientMessages('a', 'c1', seconds, sometimesLateMs),
      clientMessages('a', 'c2', seconds, sometimesLateMs),
    )
    .chain((all) => fc.tuple(...all.map((own) => fc.subarray(own, { minLength: 1 }))))
    .map((all) => all.flatMap(inOrder)),
);

/** A pod whose clock runs ahead from the start, and a client that is silent for a while. */
const aheadMessages = fc
  .record({
    seconds: fc.integer({ min: 10, max: 40 }),
    aheadSeconds: fc.integer({ min: 1, max: 50 }),
    silentFrom: fc.nat(20),
    silentSeconds: fc.nat(10),
    delayMs: fc.nat(400),
  })
  .map(({ seconds, aheadSeconds, silentFrom, silentSeconds, delayMs }) =>
    Array.from({ length: seconds }, (_, n): Message[] => {
      const timestamp = BEGIN + n;
      const endMs = (timestamp + 1) * 1000;
      const pod = statsPart(aStats({ timestamp: timestamp + aheadSeconds }));
      const response = responseTimePart(aResponse({ timestamp, sequence: n }));
      const beat = responseTimePart(aHeartbeat({ timestamp, sequence: n }));
      const silent = n >= silentFrom && n < silentFrom + silentSeconds;
      const own: Message[] = [
        { input: 'responsetime', series: 'a', part: response, atMs: endMs - 500 },
        { input: 'responsetime', series: 'a', part: beat, atMs: endMs + delayMs },
      ];
      return [{ input: 'stats', series: 'a', part: pod, atMs: endMs }, ...(silent ? [] : own)];
    }).flat(),
  );

/** One producer's messages reach the broker in the order in which they were sent. */
function inOrder(own: readonly Message[]): Message[] {
  let latestMs = 0;
  return own.map((message) => {
    latestMs = Math.max(latestMs, message.atMs);
    return { ...message, atMs: latestMs };
  });
}

const endMs = (timestamp: number) => (timestamp + 1) * 1000;

/**
 * What nothing may make late: it came within the lateness, from a source that had already reported the
 * second before when this one was over, and so was waited for.
 */
const waitedFor = (messages: readonly Message[]): readonly Message[] =>
  messages.filter(
    ({ part: { timestamp, source }, atMs }) =>
      atMs <= endMs(timestamp) + OPTIONS.allowedLatenessMs &&
      messages.some(
        ({ part, atMs }) =>
          part.source === source && part.reportedUpTo === timestamp - 1 && atMs < endMs(timestamp),
      ),
  );

const from = (steps: readonly Step[]): readonly Step[] => [
  { waitMs: BEGIN * 1000, reads: [], writes: 0, dies: false, written: 0 },
  ...steps,
];

describe('join of a partition', () => {
  it('emits each second exactly once, in order, with every message counted once', () => {
    fc.assert(
      fc.property(messages, fc.array(step, { maxLength: 40 }), (messages, steps) => {
        const world = new World(messages);
        for (const one of from(steps)) world.step({ ...one, dies: false });
        world.finish();
        for (const series of ['a', 'b']) {
          expect(forSeries(world.output, series)).toEqual(
            reference(messages, series).map(withoutFlag),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('emits the same when it dies at any moment and begins again from what it wrote', () => {
    fc.assert(
      fc.property(messages, fc.array(step, { minLength: 10, maxLength: 60 }), (messages, steps) => {
        const world = new World(messages);
        for (const one of from(steps)) world.step(one);
        world.finish();
        for (const series of ['a', 'b']) {
          expect(forSeries(world.output, series)).toEqual(
            reference(messages, series).map(withoutFlag),
          );
        }
        expect(world.outcomes.get('late') ?? 0).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no second out and counts each message in its second, or as late if it was not waited for', () => {
    fc.assert(
      fc.property(lateMessages, fc.array(step, { maxLength: 40 }), (messages, steps) => {
        const world = new World(messages);
        for (const one of from(steps)) world.step({ ...one, dies: false });
        world.finish();
        const output = world.output.map(({ aggregate }) => withoutFlag(aggregate));
        const [first] = output;
        const expected = output.map((_, n) => {
          const second = new Second((first?.timestamp ?? 0) + n);
          for (const { part } of world.used) {
            if (part.timestamp === second.timestamp) second.add(part);
          }
          return withoutFlag(second.summarise({ sloMs: OPTIONS.sloMs, incomplete: false }));
        });
        expect(output).toEqual(expected);
        const counted = [...world.outcomes].reduce((sum, [, count]) => sum + count, 0);
        expect(counted).toBe(messages.length);
        const known = ['used', 'first_second', 'duplicate', 'late'];
        expect(known).toEqual(expect.arrayContaining([...world.outcomes.keys()]));
        const used = new Set(world.used.map(({ part }) => part));
        expect(waitedFor(messages).filter(({ part }) => !used.has(part))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('makes nothing late because the clock of one source runs ahead', () => {
    fc.assert(
      fc.property(aheadMessages, (messages) => {
        const world = new World(messages);
        for (const one of from([])) world.step(one);
        world.follow(60_000, 100);
        world.finish();
        expect(world.outcomes.get('late') ?? 0).toBe(0);
        expect(forSeries(world.output, 'a')).toEqual(reference(messages, 'a').map(withoutFlag));
      }),
      { numRuns: 100 },
    );
  });

  it('reads an hour of backlog as if it had been there', () => {
    const seconds = 3600;
    const backlog = [
      ...Array.from({ length: seconds }, (_, n) => statsPart(aStats({ timestamp: BEGIN + n }))),
      ...Array.from({ length: seconds }, (_, n) =>
        responseTimePart(aHeartbeat({ timestamp: BEGIN + n, sequence: n, open: n % 7 })),
      ),
    ].map(
      (part): Message => ({
        input: part.content.kind === 'stats' ? 'stats' : 'responsetime',
        series: 'a',
        part,
        atMs: (part.timestamp + 1) * 1000,
      }),
    );
    const world = new World(backlog);
    world.step({ waitMs: (BEGIN + seconds) * 1000, reads: [], writes: 0, dies: true, written: 0 });
    world.finish();
    expect(forSeries(world.output, 'a')).toEqual(reference(backlog, 'a').map(withoutFlag));
    expect(world.output.filter(({ aggregate }) => aggregate.incomplete)).toEqual([]);
  });

  it('gives everyone time to send what waited while the broker was away', () => {
    const checkpoint: Checkpoint = { ...restore([]), emitted: new Map([['a', 999]]) };
    const join = open(checkpoint);
    let offset = 0;
    const beat = (client: string, timestamp: number, nowMs: number) => {
      const part = responseTimePart(aHeartbeat({ client, timestamp, sequence: timestamp }));
      join.offer('responsetime', offset++, 'a', part, nowMs);
    };
    const closeAt = (contactMs: number) =>
      join.close(contactMs, 100).map(({ aggregate }) => aggregate.timestamp);
    beat('c1', 1000, 1_001_000);
    beat('c2', 1000, 1_001_000);
    expect(closeAt(1_001_000)).toEqual([1000]);
    beat('c1', 1001, 1_002_000);
    expect(closeAt(1_002_000)).toEqual([]);

    beat('c1', 1002, 1_012_000);
    expect(closeAt(1_012_000)).toEqual([]);
    expect(closeAt(1_013_900)).toEqual([]);
    beat('c2', 1001, 1_015_000);
    beat('c2', 1002, 1_015_000);
    expect(closeAt(1_015_000)).toEqual([1001, 1002]);
  });

  it('refuses what comes from the future, so that one wrong clock closes nothing', () => {
    const join = open();
    const part = statsPart(aStats({ timestamp: 1061 }));
    expect(join.offer('stats', 0, 'a', part, 1_000_000)).toBe('from_the_future');
    expect(join.offer('stats', 1, 'a', part, 1_001_000)).toBe('first_second');
    expect(join.position('stats')).toBe(2);
  });

  it('has a bound on its series', () => {
    const join = open();
    const part = statsPart(aStats({ timestamp: 1000 }));
    const outcomes = Array.from({ length: 65 }, (_, n) =>
      join.offer('stats', n, `series-${n}`, part, 1_000_000),
    );
    expect(outcomes.slice(63)).toEqual(['first_second', 'too_many_series']);
  });

  it('counts as late only what no predecessor has read', () => {
    const checkpoint: Checkpoint = {
      inputs: { stats: { resume: 5, read: 7 }, responsetime: { resume: 0, read: 0 } },
      emitted: new Map([['a', 1000]]),
    };
    const join = open(checkpoint);
    const part = statsPart(aStats({ timestamp: 1000 }));
    const outcomes = [5, 6, 7].map((offset) => join.offer('stats', offset, 'a', part, 1_002_000));
    expect(outcomes).toEqual(['replayed', 'replayed', 'late']);
  });
});

function open(checkpoint: Checkpoint = restore([])): PartitionJoin {
  const { stats, responsetime } = checkpoint.inputs;
  const start = { stats: stats.resume, responsetime: responsetime.resume };
  return new PartitionJoin({ ...OPTIONS, checkpoint, start, end: start, openedMs: 1_000_000 });
}
