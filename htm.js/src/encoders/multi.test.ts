import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlap } from '../sdr.ts';
import { serialize } from '../state/serialize.ts';
import { CategoryEncoder } from './category.ts';
import { DateEncoder } from './date.ts';
import { DeltaEncoder } from './delta.ts';
import { encoderContract } from './encoder-contract.ts';
import { LogEncoder } from './log.ts';
import { type FieldRecord, MultiEncoder } from './multi.ts';
import { RandomDistributedScalarEncoder } from './random-distributed-scalar.ts';
import { ScalarEncoder } from './scalar.ts';

const cpu = new ScalarEncoder({ min: 0, max: 100 });
const mem = new ScalarEncoder({ min: 0, max: 100, width: 11, size: 100 });
const encoder = new MultiEncoder({ cpu, mem });

const ofAllKinds = () =>
  new MultiEncoder({
    cpu: new ScalarEncoder({ min: 0, max: 100 }),
    ms: new LogEncoder({ min: 1, max: 10_000 }),
    level: new RandomDistributedScalarEncoder({ resolution: 1, range: { min: 0, max: 1_000 } }),
    pod: new CategoryEncoder({ categories: ['web-0', 'web-1'] }),
    time: new DateEncoder({ timeOfDay: {} }),
    bytes: new DeltaEncoder({ min: -100, max: 100 }),
    pair: new MultiEncoder({ inner: new ScalarEncoder({ min: 0, max: 1 }) }),
  });
const measured = fc.record({
  cpu: fc.double({ min: 0, max: 100, noNaN: true }),
  ms: fc.double({ min: 1, max: 10_000, noNaN: true }),
  level: fc.integer({ min: 0, max: 1_000 }),
  pod: fc.constantFrom('web-0', 'web-1'),
  time: fc.integer({ min: 0, max: 2e9 }),
  bytes: fc.integer({ min: 0, max: 2e9 }),
  pair: fc.record({ inner: fc.double({ min: 0, max: 1, noNaN: true }) }),
});
const at = (cpu: number) => ({
  ...{ cpu, ms: 5, level: 5, pod: 'web-0', time: 5, bytes: 5, pair: { inner: 0.5 } },
});

encoderContract('multi encoder', {
  create: ofAllKinds,
  type: MultiEncoder,
  values: measured as fc.Arbitrary<FieldRecord>,
  // All but the one that has no previous value.
  width: { min: 6 * 21 - 4, max: 6 * 21 },
  alike: fc
    .double({ min: 0, max: 90, noNaN: true })
    .map((cpu) => [at(cpu), at(cpu + 0.2), { ...at(cpu + 6), level: 800 }] as const),
  sharedMore: 20,
  refused: [
    [{ ...at(5), cpu: Number.NaN }, 'record.cpu is NaN: must be a finite number'],
    [{ ...at(5), pod: 7 }, 'record.pod is 7: must be a string'],
    [{ ...at(5), pair: { inner: '1' } }, 'record.pair.inner is "1": must be a finite number'],
  ],
});

describe('multi encoder', () => {
  test('puts the fields side by side', () => {
    const { size, active } = encoder.encode({ cpu: 30, mem: 70 });
    expect(size).toBe(600);
    expect([...active]).toEqual([
      ...cpu.encode(30).active,
      ...[...mem.encode(70).active].map((bit) => 500 + bit),
    ]);
  });

  test('keeps the bits of a field whatever the others are', () => {
    const calm = encoder.encode({ cpu: 30, mem: 10 });
    const full = encoder.encode({ cpu: 30, mem: 90 });
    expect(overlap(calm, full)).toBe(21);
  });

  test('passes over fields that it does not know', () => {
    const plain = encoder.encode({ cpu: 30, mem: 10 });
    expect(encoder.encode({ cpu: 30, mem: 10, pod: 'web-0' })).toEqual(plain);
  });

  test('gives a field that was not measured no bits and the others theirs', () => {
    const { size, active } = encoder.encode({ cpu: 30, mem: null });
    expect(size).toBe(600);
    expect(active).toEqual(cpu.encode(30).active);
  });

  test('reads each field as its own encoder does, and one that was not measured as nothing', () => {
    const read = encoder.decode(encoder.encode({ cpu: 30, mem: null }));
    expect(read).toEqual({ cpu: cpu.decode(cpu.encode(30)), mem: [] });
    const all = ofAllKinds();
    const { pod, pair, time, bytes } = all.decode(all.encode(at(5)));
    expect(pod).toEqual([{ value: 'web-0', share: 1 }]);
    expect(pair.inner[0]?.value).toBeCloseTo(0.5, 2);
    expect(time.timeOfDay?.[0]?.value).toBeLessThan(0.2);
    expect(bytes).toEqual([]);
  });

  test('follows a record for the fields that look back, and keeps the last one measured', () => {
    const all = ofAllKinds();
    all.follow({ ...at(5), bytes: 1_000 });
    all.follow({ ...at(5), bytes: null });
    const read = all.decode(all.encode({ ...at(5), bytes: 1_010 }));
    expect(read.bytes[0]?.value).toBeCloseTo(1_010, 0);
    all.reset();
    expect(all.decode(all.encode(at(5))).bytes).toEqual([]);
  });

  test('takes any encoder, but a snapshot only those of this library', () => {
    const parity = {
      size: 2,
      encode: (value: number) => ({ size: 2, active: Uint32Array.of(value % 2) }),
    };
    const own = new MultiEncoder({ cpu, parity });
    const sdr = own.encode({ cpu: 30, parity: 3 });
    expect(sdr.active.at(-1)).toBe(501);
    expect(own.decode(sdr).parity).toBeUndefined();
    expect(() => serialize(own)).toThrow(
      'MultiEncoder.parity is of type object: must be an encoder of htm.js for a snapshot',
    );
  });

  test.each([
    [undefined, 'record.mem is missing: must be a value, or null where none was measured'],
    ['5', 'record.mem is "5": must be a finite number'],
    [Number.NaN, 'record.mem is NaN: must be a finite number'],
  ])('names a field whose value is %j', (mem, message) => {
    expect(() => encoder.encode({ cpu: 30, mem })).toThrow(message);
  });

  test('refuses to encode nothing', () => {
    expect(() => new MultiEncoder({})).toThrow(
      'MultiEncoder number of fields is 0: must be at least 1',
    );
  });
});
