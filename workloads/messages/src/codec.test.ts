import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Aggregate, aggregate, aggregateSchema } from './aggregate.ts';
import { MessageError } from './codec.ts';
import { prediction } from './prediction.ts';
import { rejected } from './rejected.ts';
import { heartbeatSchema, isResponse, responseSchema, responseTime } from './response-time.ts';
import { stats, statsSchema } from './stats.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

const timestamp = fc.integer({ min: 0, max: 4_000_000_000 });
const name = fc.stringMatching(/^[\w.:/-]{1,40}$/);
const amount = fc.double({ min: 0, max: 10_000, noNaN: true }).map((value) => value + 0);
const count = fc.nat(10_000);

const CALM_SECOND: Aggregate = {
  timestamp: 1,
  cpu: 30,
  mem: 40,
  count: 0,
  summation: 0,
  mean: 0,
  max: 0,
  violations: 0,
  p99: 0,
  open: 0,
  oldestOpenMs: 0,
  incomplete: false,
  pods: {},
};

const anyStats = fc.record({ timestamp, pod: name, cpu: amount, mem: amount });
const anyHeartbeat = fc.record({
  timestamp,
  client: name,
  sequence: count,
  open: count,
  oldestOpenMs: amount,
});
const anyResponse = fc.record({
  timestamp,
  client: name,
  sequence: count,
  ms: amount,
  interaction: name,
  ok: fc.boolean(),
});

describe('a message of every topic', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(anyStats, anyHeartbeat, anyResponse, (one, heartbeat, response) => {
        expect(stats.decode(stats.encode(one))).toEqual(one);
        expect(responseTime.decode(responseTime.encode(heartbeat))).toEqual(heartbeat);
        expect(responseTime.decode(responseTime.encode(response))).toEqual(response);
      }),
    );
  });

  it('is told apart as a response or a heartbeat', () => {
    fc.assert(
      fc.property(anyHeartbeat, anyResponse, (heartbeat, response) => {
        expect(isResponse(responseTime.decode(bytes(heartbeat)))).toBe(false);
        expect(isResponse(responseTime.decode(bytes(response)))).toBe(true);
      }),
    );
  });

  it('that cannot be read throws a MessageError and nothing else, whatever the bytes', () => {
    const codecs = [stats, responseTime, aggregate, prediction, rejected];
    const anyBytes = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...codecs), anyBytes, (codec, value) => {
        try {
          codec.decode(value);
        } catch (error) {
          expect(error).toBeInstanceOf(MessageError);
        }
      }),
    );
  });

  it.each([
    ['nothing', null, 'not_json', ''],
    ['no JSON', Buffer.from('{"timestamp":'), 'not_json', 'stats'],
    ['a missing field', bytes({ timestamp: 1, pod: 'a', cpu: 1 }), 'invalid', 'mem'],
    ['a negative share', bytes({ timestamp: 1, pod: 'a', cpu: -1, mem: 1 }), 'invalid', 'cpu'],
    ['half a second', bytes({ timestamp: 1.5, pod: 'a', cpu: 1, mem: 1 }), 'invalid', 'timestamp'],
    ['a hostile name', bytes({ timestamp: 1, pod: 'a\nb', cpu: 1, mem: 1 }), 'invalid', 'pod'],
    ['too many bytes', Buffer.alloc(70_000, 32), 'too_large', '70000'],
  ])('with %s says why it was refused', (_, value, reason, named) => {
    expect(() => stats.decode(value)).toThrow(
      expect.objectContaining({ reason, message: expect.stringContaining(named) }),
    );
  });

  it('drops fields that this version does not know, so that newer senders do no harm', () => {
    const newer = { timestamp: 1, pod: 'a', cpu: 1, mem: 1, disk: 3 };
    expect(stats.decode(bytes(newer))).not.toHaveProperty('disk');
  });

  it('is checked before it is sent, too', () => {
    expect(() => stats.encode({ timestamp: 1, pod: '', cpu: 1, mem: 1 })).toThrow(/pod/);
  });

  it('is never sent so large that nobody would read it', () => {
    const pods = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`web-${index}`, { cpu: 30, mem: 40 }]),
    );
    expect(() => aggregate.encode({ ...CALM_SECOND, pods })).toThrow(
      expect.objectContaining({
        reason: 'too_large',
        message: expect.stringContaining('aggregate'),
      }),
    );
  });
});

describe('the schemas', () => {
  it('describe the fields that the design names', () => {
    expect(Object.keys(statsSchema.shape)).toEqual(
      expect.arrayContaining(['timestamp', 'pod', 'cpu', 'mem']),
    );
    expect(Object.keys(responseSchema.shape)).toEqual(
      expect.arrayContaining(['timestamp', 'ms', 'interaction', 'ok', 'client', 'sequence']),
    );
    expect(Object.keys(heartbeatSchema.shape)).toEqual(
      expect.arrayContaining(['timestamp', 'client', 'sequence', 'open', 'oldestOpenMs']),
    );
    const seed = ['timestamp', 'cpu', 'mem', 'count', 'summation', 'mean', 'max', 'violations'];
    expect(Object.keys(aggregateSchema.shape)).toEqual(expect.arrayContaining(seed));
  });
});
