import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOutboxWith, type OutboxProducer } from './outbox.ts';

/** Stands in for a broker and kafkajs's producer: keeps what is sent, fails when told to. */
class FakeBroker {
  readonly log: string[] = [];
  readonly batchSizes: number[] = [];
  readonly topics = new Set<string>();
  readonly keys = new Set<unknown>();
  producersMade = 0;
  disconnected = 0;
  sendsUnderWay = 0;
  mostSendsUnderWay = 0;
  /** What becomes of each send from now on; 'ok' once used up. */
  readonly plan: ('ok' | 'refused' | 'written-but-unknown' | 'cannot-connect')[] = [];
  private gate: Promise<void> = Promise.resolve();
  private openGate: () => void = () => {};

  goAway(): void {
    this.gate = new Promise((resolve) => {
      this.openGate = resolve;
    });
  }

  comeBack(): void {
    this.openGate();
  }

  createProducer = (): OutboxProducer => {
    this.producersMade += 1;
    let stuck = false;
    return {
      connect: async () => {
        if (this.plan[0] !== 'cannot-connect') return;
        this.plan.shift();
        throw new Error('no broker to connect to');
      },
      send: async ({ topic, messages }) => {
        this.sendsUnderWay += 1;
        this.mostSendsUnderWay = Math.max(this.mostSendsUnderWay, this.sendsUnderWay);
        await this.gate;
        this.sendsUnderWay -= 1;
        const outcome = stuck ? 'refused' : (this.plan.shift() ?? 'ok');
        if (outcome !== 'refused') {
          this.topics.add(topic);
          this.batchSizes.push(messages.length);
          for (const { key, value } of messages) {
            this.keys.add(key);
            this.log.push(String(value));
          }
        }
        if (outcome === 'ok') return;
        stuck = true;
        throw new Error('OUT_OF_ORDER_SEQUENCE_NUMBER');
      },
      disconnect: async () => {
        this.disconnected += 1;
      },
    };
  };
}

function outboxTo(broker: FakeBroker, maxQueued = 1_000) {
  const waits: number[] = [];
  const causes: unknown[] = [];
  let dropped = 0;
  const outbox = createOutboxWith(
    {
      topic: 'stats',
      key: 'rubis',
      maxQueued,
      onDropped: (count) => {
        dropped += count;
      },
      onProducerLost: (cause) => causes.push(cause),
    },
    broker.createProducer,
    (ms) => {
      waits.push(ms);
      return nextTurn();
    },
  );
  const pushAll = (...values: string[]) => {
    for (const value of values) outbox.push(Buffer.from(value));
  };
  return { outbox, waits, causes, pushAll, dropped: () => dropped };
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => String(from + index));

describe('outbox', () => {
  test('what is pushed reaches the topic in order, keyed by the series', async () => {
    const broker = new FakeBroker();
    const { outbox, pushAll } = outboxTo(broker);
    pushAll('a', 'b', 'c');
    await outbox.close(30_000);
    expect(broker.log).toEqual(['a', 'b', 'c']);
    expect([...broker.topics]).toEqual(['stats']);
    expect([...broker.keys]).toEqual(['rubis']);
  });

  test('a message counts as queued until the broker has acknowledged it', async () => {
    const broker = new FakeBroker();
    broker.goAway();
    const { outbox, pushAll } = outboxTo(broker);
    pushAll('a', 'b');
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    expect(broker.sendsUnderWay).toBe(1);
    expect(outbox.queued).toBe(2);
    broker.comeBack();
    await outbox.close(30_000);
    expect(outbox.queued).toBe(0);
  });

  test('all that comes while a batch is under way goes out together in the next', async () => {
    const broker = new FakeBroker();
    broker.goAway();
    const { outbox, pushAll } = outboxTo(broker);
    pushAll('a');
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    pushAll('b', 'c');
    pushAll('d');
    broker.comeBack();
    await outbox.close(30_000);
    expect(broker.batchSizes).toEqual([1, 3]);
    expect(broker.mostSendsUnderWay).toBe(1);
  });

  test('a batch has at most 1,000 messages and half a mebibyte', async () => {
    const broker = new FakeBroker();
    const { outbox, pushAll } = outboxTo(broker, 10_000);
    pushAll(...numbers(0, 2_500));
    outbox.push(Buffer.alloc(400 * 1024));
    outbox.push(Buffer.alloc(400 * 1024));
    outbox.push(Buffer.alloc(700 * 1024));
    await outbox.close(30_000);
    expect(broker.batchSizes).toEqual([1_000, 1_000, 501, 1, 1]);
  });

  test('a full queue drops its oldest and counts them; what is under way is kept', async () => {
    const broker = new FakeBroker();
    broker.goAway();
    const { outbox, pushAll, dropped } = outboxTo(broker, 4);
    pushAll('under way');
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    pushAll('a', 'b', 'c', 'd', 'e');
    expect(outbox.queued).toBe(4);
    expect(dropped()).toBe(2);
    broker.comeBack();
    await outbox.close(30_000);
    expect(broker.log).toEqual(['under way', 'c', 'd', 'e']);
  });

  test('a producer that can go no further is replaced and its batch sent again, unchanged', async () => {
    const broker = new FakeBroker();
    broker.plan.push('refused');
    const { outbox, pushAll, causes } = outboxTo(broker);
    pushAll('a', 'b');
    await outbox.close(30_000);
    expect(broker.log).toEqual(['a', 'b']);
    expect(broker.producersMade).toBe(2);
    expect(broker.disconnected).toBe(2);
    expect(causes).toEqual([new Error('OUT_OF_ORDER_SEQUENCE_NUMBER')]);
  });

  test('a broker that cannot be reached at start is tried until it can', async () => {
    const broker = new FakeBroker();
    broker.plan.push('cannot-connect', 'cannot-connect', 'cannot-connect');
    const { outbox, pushAll } = outboxTo(broker);
    pushAll('a');
    await outbox.close(30_000);
    expect(broker.log).toEqual(['a']);
    expect(broker.producersMade).toBe(4);
  });

  test('between tries it waits longer each time, at most one second', async () => {
    const broker = new FakeBroker();
    broker.plan.push(...Array.from({ length: 7 }, () => 'cannot-connect' as const));
    const { outbox, pushAll, waits } = outboxTo(broker);
    pushAll('a');
    await outbox.close(30_000);
    const [linger, ...backoffs] = waits;
    expect(linger).toBe(50);
    expect(backoffs).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
  });

  test('closing gives up on a broker that stays away', async () => {
    const broker = new FakeBroker();
    broker.goAway();
    const { outbox, pushAll } = outboxTo(broker);
    pushAll('a');
    await outbox.close(20);
    expect(outbox.queued).toBe(1);
    broker.comeBack();
  });

  test('what is pushed after closing is counted as dropped', async () => {
    const broker = new FakeBroker();
    const { outbox, pushAll, dropped } = outboxTo(broker);
    await outbox.close(30_000);
    pushAll('late');
    expect(dropped()).toBe(1);
    expect(broker.log).toEqual([]);
  });

  test('whatever fails, with repeats removed the topic holds every message once, in order', async () => {
    const outcomes = fc.constantFrom('ok', 'refused', 'written-but-unknown', 'cannot-connect');
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcomes, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 10 }),
        async (plan, bursts) => {
          const broker = new FakeBroker();
          broker.plan.push(...plan);
          const { outbox, pushAll, dropped } = outboxTo(broker);
          let count = 0;
          for (const burst of bursts) {
            pushAll(...numbers(count, count + burst));
            count += burst;
            await nextTurn();
          }
          await outbox.close(30_000);
          expect([...new Set(broker.log)]).toEqual(numbers(0, count));
          expect(broker.mostSendsUnderWay).toBe(1);
          expect(dropped()).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });
});
